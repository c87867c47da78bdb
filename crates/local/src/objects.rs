//! Pictures and media as files below the data folder, under the vendor's bucket and key names.

use bytes::Bytes;
use opendal::{ErrorKind, Operator, services};
use std::path::Path;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Files read at one time. The store takes 2 MiB for a read, however small the file is.
const READS: usize = 3;

/// Why a file could not be read, written or removed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ObjectError {
    #[error("{bucket}/{key} is not a name that files can have")]
    UnsafeName { bucket: String, key: String },
    #[error("the object store failed: {0}")]
    Storage(#[from] opendal::Error),
    #[error("the object store could not be set up: {0}")]
    Folder(#[from] std::io::Error),
}

/// Which of the two trees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tree {
    Objects,
    Thumbnails,
}

/// The object store. A file appears under its name complete or not at all: it is written under another name first.
#[derive(Debug, Clone)]
pub(crate) struct Objects {
    objects: Operator,
    thumbnails: Operator,
    reads: Arc<Semaphore>,
}

impl Objects {
    /// Opens the store below `data_dir` and removes what an earlier process left half-written.
    pub(crate) async fn open(data_dir: &Path) -> Result<Objects, ObjectError> {
        let temporary = data_dir.join("temporary");
        if temporary.exists() {
            std::fs::remove_dir_all(&temporary)?;
        }
        Ok(Objects {
            objects: folder(&data_dir.join("objects"), &temporary)?,
            thumbnails: folder(&data_dir.join("thumbnails"), &temporary)?,
            reads: Arc::new(Semaphore::new(READS)),
        })
    }

    pub(crate) async fn write(
        &self,
        tree: Tree,
        bucket: &str,
        key: &str,
        bytes: Bytes,
    ) -> Result<(), ObjectError> {
        self.tree(tree).write(&path(bucket, key)?, bytes).await?;
        Ok(())
    }

    /// `None` if there is no such file.
    pub(crate) async fn read(
        &self,
        tree: Tree,
        bucket: &str,
        key: &str,
    ) -> Result<Option<Bytes>, ObjectError> {
        let path = path(bucket, key)?;
        // Never closed, so there is always a permit in the end.
        let _permit = self.reads.acquire().await.ok();
        match self.tree(tree).read(&path).await {
            // A copy of the right size, for what was read into would stay until the last reader has it.
            Ok(buffer) => Ok(Some(Bytes::copy_from_slice(&buffer.to_bytes()))),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Bytes of a file; `None` if there is none.
    pub(crate) async fn size(&self, bucket: &str, key: &str) -> Result<Option<u64>, ObjectError> {
        match self.objects.stat(&path(bucket, key)?).await {
            Ok(metadata) => Ok(Some(metadata.content_length())),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes a file and its thumbnail; one that is absent is fine.
    pub(crate) async fn remove(&self, bucket: &str, key: &str) -> Result<(), ObjectError> {
        let path = path(bucket, key)?;
        for tree in [&self.objects, &self.thumbnails] {
            match tree.delete(&path).await {
                Err(error) if !is_absent(&error) => return Err(error.into()),
                _ => {}
            }
        }
        Ok(())
    }

    fn tree(&self, tree: Tree) -> &Operator {
        match tree {
            Tree::Objects => &self.objects,
            Tree::Thumbnails => &self.thumbnails,
        }
    }
}

fn folder(root: &Path, temporary: &Path) -> Result<Operator, ObjectError> {
    std::fs::create_dir_all(root)?;
    let service =
        services::Fs::default().root(&root.to_string_lossy()).atomic_write_dir(&temporary.to_string_lossy());
    Ok(Operator::new(service)?)
}

fn is_absent(error: &opendal::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::IsADirectory | ErrorKind::NotADirectory)
}

/// The name below a tree's root. Formats and bucket names are judged when a job is made; this holds whatever wrote the
/// database.
fn path(bucket: &str, key: &str) -> Result<String, ObjectError> {
    let is_safe = |segment: &str| {
        !segment.is_empty()
            && segment != "."
            && segment != ".."
            && segment.len() <= 255
            && !segment.chars().any(|c| c.is_control() || c == '\\')
    };
    if is_safe(bucket) && !bucket.contains('/') && key.split('/').all(is_safe) {
        Ok(format!("{bucket}/{key}"))
    } else {
        Err(ObjectError::UnsafeName { bucket: bucket.to_owned(), key: key.to_owned() })
    }
}

/// Read access to the pictures, for whoever shows them.
#[derive(Debug, Clone)]
pub struct PictureStore(pub(crate) Objects);

/// Why a picture could not be read. That it does not exist is no error.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct PictureError(#[from] ObjectError);

impl PictureStore {
    /// The JPEG of a snapshot, or its thumbnail of at most 320 pixels' width; `None` if there is none.
    ///
    /// # Errors
    /// When bucket or key cannot name a file, or the file cannot be read.
    pub async fn read(
        &self,
        bucket: &str,
        key: &str,
        thumbnail: bool,
    ) -> Result<Option<Bytes>, PictureError> {
        let tree = if thumbnail { Tree::Thumbnails } else { Tree::Objects };
        Ok(self.0.read(tree, bucket, key).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_name_leads_out_of_the_store() {
        let folder = tempfile::tempdir().unwrap();
        let objects = Objects::open(folder.path()).await.unwrap();
        for (bucket, key) in
            [("b", "../x"), ("..", "x"), ("b", "/x"), ("b/c", "x"), ("b", "a//x"), ("b", "a\\x"), ("", "x")]
        {
            let outcome = objects.write(Tree::Objects, bucket, key, Bytes::from_static(b"x")).await;
            assert!(matches!(outcome, Err(ObjectError::UnsafeName { .. })), "{bucket} {key}");
        }
    }

    #[tokio::test]
    async fn leftovers_are_removed_at_start_and_files_stay() {
        let folder = tempfile::tempdir().unwrap();
        let objects = Objects::open(folder.path()).await.unwrap();
        objects.write(Tree::Objects, "b", "a/x.jpg", Bytes::from_static(b"x")).await.unwrap();
        std::fs::create_dir_all(folder.path().join("temporary")).unwrap();
        std::fs::write(folder.path().join("temporary/half"), b"ha").unwrap();
        let objects = Objects::open(folder.path()).await.unwrap();
        assert!(!folder.path().join("temporary/half").exists());
        let read = objects.read(Tree::Objects, "b", "a/x.jpg").await.unwrap();
        assert_eq!(read.as_deref(), Some(&b"x"[..]));
        objects.remove("b", "a/x.jpg").await.unwrap();
        objects.remove("b", "a/x.jpg").await.unwrap();
        assert_eq!(objects.read(Tree::Objects, "b", "a/x.jpg").await.unwrap(), None);
    }
}
