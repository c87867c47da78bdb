//! Pictures and media as files below the data folder, under the vendor's bucket and key names.

mod durable;
mod key;
mod migrate;

pub(crate) use key::{bucket_of, key_of};

use crate::faults::StorageFaults;
use crate::space::{NoSpace, Space, TEMPORARY};
use bytes::Bytes;
use durable::Directories;
use futures_util::StreamExt as _;
use media_api::ServerMessage;
use opendal::{ErrorKind, Operator, Writer, services};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Bucket of media files. Not a valid name for a snapshot job, so that no job can overwrite them.
pub(crate) const MEDIA_BUCKET: &str = "vod_media";

/// Folders of the two trees below the data folder.
const OBJECTS: &str = "objects";
const THUMBNAILS: &str = "thumbnails";
/// Maximum number of files read at once. The store takes 2 MiB for a read, however small the file is.
const READS: usize = 3;
/// Bytes of a file held in memory while files are joined.
const JOIN_CHUNK: usize = 1 << 20;

/// Why a file could not be read, written or removed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ObjectError {
    #[error(
        "{bucket}/{key} is not a name that an object can have (1 to {} bytes, no slash in front)",
        key::MAX_KEY
    )]
    NotAKey { bucket: String, key: String },
    #[error(transparent)]
    Full(#[from] NoSpace),
    #[error("the disk is full")]
    DiskFull,
    #[error("the object store failed: {0}")]
    Storage(opendal::Error),
    #[error("the object store failed: {0}")]
    Folder(io::Error),
}

impl From<io::Error> for ObjectError {
    fn from(error: io::Error) -> Self {
        if is_disk_full(&error) { Self::DiskFull } else { Self::Folder(error) }
    }
}

impl From<opendal::Error> for ObjectError {
    fn from(error: opendal::Error) -> Self {
        let mut source: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(current) = source {
            if current.downcast_ref::<io::Error>().is_some_and(is_disk_full) {
                return Self::DiskFull;
            }
            source = current.source();
        }
        Self::Storage(error)
    }
}

fn is_disk_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

impl ObjectError {
    /// The cause as one sentence, without paths of this machine.
    pub(crate) fn in_words(&self) -> String {
        let failed =
            |why: &dyn std::fmt::Display| ServerMessage::ObjectStoreFailed.with(&[&why.to_string()]).into();
        match self {
            Self::NotAKey { key, .. } => {
                let (bytes, most) = (key.len().to_string(), key::MAX_KEY.to_string());
                ServerMessage::FileNameTooLong.with(&[&bytes, &most]).into()
            }
            Self::Full(error) => error.to_string(),
            Self::DiskFull => ServerMessage::DiskFull.into(),
            Self::Storage(error) => match std::error::Error::source(error) {
                Some(source) => failed(source),
                None => failed(&error.kind()),
            },
            Self::Folder(error) => failed(error),
        }
    }
}

/// Which of the two trees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tree {
    Objects,
    Thumbnails,
}

/// The object store. A file appears under its name complete or not at all, and survives a loss of power.
#[derive(Debug, Clone)]
pub(crate) struct Objects {
    objects: Folder,
    thumbnails: Folder,
    reads: Arc<Semaphore>,
    space: Space,
    faults: StorageFaults,
}

#[derive(Debug, Clone)]
struct Folder {
    operator: Operator,
    root: PathBuf,
    directories: Directories,
}

impl Objects {
    /// Opens the store below `data_dir`, migrates one of the first layout, and removes files that an earlier process left
    /// half-written.
    pub(crate) async fn open(
        data_dir: &Path,
        space: Space,
        faults: StorageFaults,
    ) -> Result<Objects, ObjectError> {
        let data_dir = data_dir.to_owned();
        let open = move || {
            let temporary = data_dir.join(TEMPORARY);
            if temporary.exists() {
                std::fs::remove_dir_all(&temporary)?;
            }
            let objects = Folder::open(data_dir.join(OBJECTS), &temporary)?;
            let thumbnails = Folder::open(data_dir.join(THUMBNAILS), &temporary)?;
            Ok(Objects { objects, thumbnails, reads: Arc::new(Semaphore::new(READS)), space, faults })
        };
        let opened = tokio::task::spawn_blocking(open).await;
        opened.unwrap_or_else(|error| Err(io::Error::other(error).into()))
    }

    pub(crate) async fn write(
        &self,
        tree: Tree,
        bucket: &str,
        key: &str,
        bytes: Bytes,
    ) -> Result<(), ObjectError> {
        let path = path(bucket, key)?;
        self.admit(bytes.len() as u64).await?;
        self.tree(tree).write(&path, async |writer| writer.write(bytes).await).await
    }

    /// Writes one file with the contents of others, one after the other, and returns its size in bytes; `None` if one of them
    /// is missing. The previous file of that name stays then.
    pub(crate) async fn join(
        &self,
        bucket: &str,
        parts: &[String],
        key: &str,
    ) -> Result<Option<u64>, ObjectError> {
        let mut sizes = 0;
        for part in parts {
            let Some(size) = self.size(bucket, part).await? else { return Ok(None) };
            sizes += size;
        }
        let target = path(bucket, key)?;
        self.admit(sizes).await?;
        let sources = parts.iter().map(|part| path(bucket, part)).collect::<Result<Vec<_>, _>>()?;
        let operator = self.objects.operator.clone();
        let mut joined = 0;
        let copy = async |writer: &mut Writer| {
            for source in &sources {
                let reader = operator.reader_with(source).chunk(JOIN_CHUNK).await?;
                let mut chunks = reader.into_bytes_stream(..).await?;
                while let Some(chunk) = chunks.next().await {
                    let chunk = chunk.map_err(|error| {
                        opendal::Error::new(ErrorKind::Unexpected, "reading a part").set_source(error)
                    })?;
                    joined += chunk.len() as u64;
                    writer.write(chunk).await?;
                }
            }
            Ok(())
        };
        self.objects.write(&target, copy).await?;
        Ok(Some(joined))
    }

    /// `None` if there is no such file.
    pub(crate) async fn read(
        &self,
        tree: Tree,
        bucket: &str,
        key: &str,
    ) -> Result<Option<Bytes>, ObjectError> {
        let path = path(bucket, key)?;
        // Never closed, so a permit is always granted in the end.
        let _permit = self.reads.acquire().await.ok();
        match self.tree(tree).operator.read(&path).await {
            // A copy of the exact size: the read buffer would otherwise be held until the last reader is done.
            Ok(buffer) => Ok(Some(Bytes::copy_from_slice(&buffer.to_bytes()))),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Bytes of a file; `None` if there is none.
    pub(crate) async fn size(&self, bucket: &str, key: &str) -> Result<Option<u64>, ObjectError> {
        match self.objects.operator.stat(&path(bucket, key)?).await {
            Ok(metadata) => Ok(Some(metadata.content_length())),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes files and their thumbnails and returns for each whether it is gone now; an absent one counts as gone. A file
    /// whose thumbnail cannot be removed stays: the thumbnail is only a copy, so no recorded picture is lost.
    pub(crate) async fn remove(&self, bucket: &str, keys: &[&str]) -> Vec<Result<(), ObjectError>> {
        let mut paths = Vec::with_capacity(keys.len());
        for key in keys {
            paths.push(match path(bucket, key) {
                Ok(path) => self.faults.before_remove().await.map(|()| path).map_err(ObjectError::from),
                Err(error) => Err(error),
            });
        }
        for folder in [&self.thumbnails, &self.objects] {
            let going: Vec<String> = paths.iter().flatten().cloned().collect();
            let removed = folder.remove(going).await;
            for (path, outcome) in paths.iter_mut().filter(|path| path.is_ok()).zip(removed) {
                if let Err(error) = outcome {
                    *path = Err(error.into());
                }
            }
        }
        paths.into_iter().map(|path| path.map(|_| ())).collect()
    }

    /// Removes only the thumbnail of a picture. The picture is shown in its place.
    pub(crate) async fn remove_thumbnail(&self, bucket: &str, key: &str) -> Result<(), ObjectError> {
        let removed = self.thumbnails.remove(vec![path(bucket, key)?]).await;
        removed.into_iter().collect::<io::Result<()>>().map_err(ObjectError::from)
    }

    pub(crate) fn space(&self) -> &Space {
        &self.space
    }

    async fn admit(&self, bytes: u64) -> Result<(), ObjectError> {
        self.faults.before_write().await?;
        Ok(self.space.admit(bytes)?)
    }

    fn tree(&self, tree: Tree) -> &Folder {
        match tree {
            Tree::Objects => &self.objects,
            Tree::Thumbnails => &self.thumbnails,
        }
    }
}

impl Folder {
    fn open(root: PathBuf, temporary: &Path) -> Result<Folder, ObjectError> {
        migrate::migrate(&root)?;
        let service = services::Fs::default()
            .root(&root.to_string_lossy())
            .atomic_write_dir(&temporary.to_string_lossy());
        let operator = Operator::new(service)?;
        let directories = Directories::new(&root);
        Ok(Folder { operator, root, directories })
    }

    /// Writes a file under a temporary name and renames it when it is complete and on the disk.
    async fn write(
        &self,
        path: &str,
        content: impl AsyncFnOnce(&mut Writer) -> opendal::Result<()>,
    ) -> Result<(), ObjectError> {
        let writing = self.directories.begin_writing(self.root.join(path));
        let mut writer = self.operator.writer(path).await?;
        let written = match content(&mut writer).await {
            Ok(()) => writer.close().await.map(|_| ()),
            Err(error) => Err(error),
        };
        if let Err(error) = written {
            // Removes the incomplete file. If even that fails, it is removed at the next start.
            let _ = writer.abort().await;
            return Err(error.into());
        }
        Ok(writing.sync().await?)
    }

    /// Removes files and the folders that become empty, in one call: two hundred calls to another thread would take longer than
    /// the work. Returns for each file whether it is gone.
    async fn remove(&self, paths: Vec<String>) -> Vec<io::Result<()>> {
        let (folder, count) = (self.clone(), paths.len());
        let removed = tokio::task::spawn_blocking(move || folder.remove_now(&paths)).await;
        removed.unwrap_or_else(|error| (0..count).map(|_| Err(io::Error::other(error.to_string()))).collect())
    }

    fn remove_now(&self, paths: &[String]) -> Vec<io::Result<()>> {
        let files: Vec<PathBuf> = paths.iter().map(|path| self.root.join(path)).collect();
        let outcomes: Vec<_> = files.iter().map(|file| remove_file(file)).collect();
        let removed: Vec<PathBuf> = files
            .into_iter()
            .zip(&outcomes)
            .filter(|(_, outcome)| outcome.is_ok())
            .map(|(file, _)| file)
            .collect();
        if let Err(error) = self.directories.after_removal(&removed) {
            // The files are gone for every reader; only a loss of power now could restore them.
            tracing::warn!("a folder could not be made safe: {error}");
        }
        outcomes
    }
}

/// An absent file is no error.
fn remove_file(file: &Path) -> io::Result<()> {
    use io::ErrorKind::{IsADirectory, NotADirectory, NotFound};
    match std::fs::remove_file(file) {
        Err(error) if matches!(error.kind(), NotFound | IsADirectory | NotADirectory) => Ok(()),
        removed => removed,
    }
}

fn is_absent(error: &opendal::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::IsADirectory | ErrorKind::NotADirectory)
}

/// The path of an object below a tree's root.
fn path(bucket: &str, key: &str) -> Result<String, ObjectError> {
    match (key::folder_of(bucket), key::path_of(key)) {
        (Some(folder), Some(path)) => Ok(format!("{folder}/{path}")),
        _ => Err(ObjectError::NotAKey { bucket: bucket.to_owned(), key: key.to_owned() }),
    }
}

/// Whether opening the store migrates files of the first layout, or continues that.
pub(crate) fn is_of_first_layout(data_dir: &Path) -> bool {
    [OBJECTS, THUMBNAILS].iter().any(|tree| migrate::is_needed(&data_dir.join(tree)))
}

/// Bucket and key of an object.
pub(crate) type Named = (String, String);

/// Every object of a tree, and files whose name is not that of an object. Blocks.
pub(crate) fn list(data_dir: &Path, tree: Tree) -> io::Result<(Vec<Named>, Vec<PathBuf>)> {
    let root = data_dir.join(match tree {
        Tree::Objects => OBJECTS,
        Tree::Thumbnails => THUMBNAILS,
    });
    let (mut objects, mut others) = (Vec::new(), Vec::new());
    if !root.exists() {
        return Ok((objects, others));
    }
    for file in migrate::files(&root)? {
        let relative = file.strip_prefix(&root).ok().and_then(|path| path.to_str()).unwrap_or_default();
        let named =
            relative.split_once('/').and_then(|(folder, path)| Some((bucket_of(folder)?, key_of(path)?)));
        match named {
            Some(named) => objects.push(named),
            None if relative == migrate::MARK => {}
            None => others.push(file),
        }
    }
    Ok((objects, others))
}

/// Read access to the pictures, for the console.
#[derive(Debug, Clone)]
pub struct PictureStore(pub(crate) Objects);

/// Why a picture could not be read. An absent picture is no error.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct PictureError(#[from] ObjectError);

impl PictureStore {
    /// The JPEG of a snapshot, or its thumbnail of at most 320 pixels' width; `None` if there is none. If a thumbnail was lost,
    /// the picture itself is read in its place.
    ///
    /// # Errors
    /// When bucket or key cannot name a file, or the file cannot be read.
    pub async fn read(
        &self,
        bucket: &str,
        key: &str,
        thumbnail: bool,
    ) -> Result<Option<Bytes>, PictureError> {
        if thumbnail && let Some(small) = self.0.read(Tree::Thumbnails, bucket, key).await? {
            return Ok(Some(small));
        }
        Ok(self.0.read(Tree::Objects, bucket, key).await?)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) async fn objects(folder: &Path) -> Objects {
        Objects::open(folder, Space::new(folder), StorageFaults::default()).await.unwrap()
    }

    #[tokio::test]
    async fn any_key_that_oss_takes_is_kept_and_none_leads_out_of_the_store() {
        let folder = tempfile::tempdir().unwrap();
        let objects = objects(folder.path()).await;
        let long = format!("{}.jpg", "大".repeat(300));
        let keys = ["a.jpg", "a.jpg/1.jpg", "../x", "a//x", "a/", "a\\x", "./x", " x ", "a+/b", &long];
        for key in keys {
            objects.write(Tree::Objects, "b", key, Bytes::from(key.to_owned())).await.unwrap();
        }
        for key in keys {
            let read = objects.read(Tree::Objects, "b", key).await.unwrap();
            assert_eq!(read.as_deref(), Some(key.as_bytes()), "{key}");
        }
        let (mut listed, others) = list(folder.path(), Tree::Objects).unwrap();
        listed.sort();
        let mut expected: Vec<_> = keys.iter().map(|key| ("b".to_owned(), (*key).to_owned())).collect();
        expected.sort();
        assert_eq!((listed, others), (expected, Vec::new()));
        for (bucket, key) in [("b", "/x"), ("b", ""), ("", "x"), ("b/c", "x")] {
            let outcome = objects.write(Tree::Objects, bucket, key, Bytes::from_static(b"x")).await;
            assert!(matches!(outcome, Err(ObjectError::NotAKey { .. })), "{bucket} {key}");
        }
        objects.write(Tree::Objects, "..", "x", Bytes::from_static(b"x")).await.unwrap();
        let names = |folder: &Path| {
            let mut names: Vec<_> =
                std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
            names.sort();
            names
        };
        assert_eq!(names(folder.path()), ["objects", "temporary", "thumbnails"]);
        assert_eq!(names(&folder.path().join("objects")), ["%2E%2E", "b", "layout-2"]);
        assert_eq!(names(&folder.path().join("temporary")).len(), 0);
    }

    #[tokio::test]
    async fn leftovers_are_removed_at_start_and_files_stay() {
        let folder = tempfile::tempdir().unwrap();
        objects(folder.path())
            .await
            .write(Tree::Objects, "b", "a/x.jpg", Bytes::from_static(b"x"))
            .await
            .unwrap();
        std::fs::create_dir_all(folder.path().join("temporary")).unwrap();
        std::fs::write(folder.path().join("temporary/half"), b"ha").unwrap();
        let objects = objects(folder.path()).await;
        assert!(!folder.path().join("temporary/half").exists());
        let read = objects.read(Tree::Objects, "b", "a/x.jpg").await.unwrap();
        assert_eq!(read.as_deref(), Some(&b"x"[..]));
        for _ in 0..2 {
            assert!(objects.remove("b", &["a/x.jpg", "never"]).await.iter().all(Result::is_ok));
        }
        assert_eq!(objects.read(Tree::Objects, "b", "a/x.jpg").await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_written_leaves_nothing_and_names_its_cause() {
        let folder = tempfile::tempdir().unwrap();
        let objects = objects(folder.path()).await;
        std::fs::write(folder.path().join("objects/b"), b"in the way").unwrap();
        let error = objects.write(Tree::Objects, "b", "x.jpg", Bytes::from_static(b"x")).await.unwrap_err();
        assert!(error.in_words().starts_with("the object store failed ("), "{}", error.in_words());
        assert!(!error.in_words().contains(&*folder.path().to_string_lossy()));
        objects.space().pretend(Some(1 << 20));
        let error = objects.write(Tree::Objects, "c", "x.jpg", Bytes::from_static(b"x")).await.unwrap_err();
        assert!(error.in_words().starts_with("the disk is full: 1 MB free"), "{}", error.in_words());
        assert_eq!(std::fs::read_dir(folder.path().join("temporary")).into_iter().flatten().count(), 0);
        let long = "x".repeat(1024);
        let error = objects.write(Tree::Objects, "c", &long, Bytes::from_static(b"x")).await.unwrap_err();
        assert_eq!(error.in_words(), "the file name has 1024 bytes, and OSS takes at most 1023");
    }

    #[tokio::test]
    async fn parts_are_joined_in_order_and_a_missing_one_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let objects = objects(folder.path()).await;
        let parts: Vec<String> = (1..=3).map(|number| format!("part/{number}")).collect();
        for part in &parts {
            let bytes = Bytes::from(part.repeat(300_000));
            objects.write(Tree::Objects, "b", part, bytes).await.unwrap();
        }
        let size = objects.join("b", &parts, "whole").await.unwrap();
        assert_eq!(size, Some(3 * 6 * 300_000));
        let whole = objects.read(Tree::Objects, "b", "whole").await.unwrap().unwrap();
        let expected: String = parts.iter().map(|part| part.repeat(300_000)).collect();
        assert!(whole == expected);
        let missing = [parts[0].clone(), "part/9".to_owned()];
        assert_eq!(objects.join("b", &missing, "whole").await.unwrap(), None);
        assert!(objects.read(Tree::Objects, "b", "whole").await.unwrap().unwrap() == expected);
    }
}
