//! Accepts publishers, prints events and periodically writes a snapshot of every live stream.
//!
//! ```text
//! cargo run -p live-snapshot --example watch -- 127.0.0.1:1935 pictures [host port app key]
//! ffmpeg -re -f lavfi -i testsrc2=size=1280x720:rate=25 -pix_fmt yuv420p -c:v libx264 -g 50 \
//!     -f flv rtmp://127.0.0.1:1935/live/camera1
//! ```

use live_snapshot::{Engine, KeyframeId, Limits, PullAddress, Resolver, SnapshotOptions, StreamName};
use std::collections::HashMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let addr = arguments.next().unwrap_or_else(|| "127.0.0.1:1935".into()).parse()?;
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "pictures".into()));
    std::fs::create_dir_all(&folder)?;
    let engine = Engine::new(Limits::default());
    println!("listening on {}", engine.listen(addr).await?);
    let mut events = engine.subscribe();
    let _pull = match <[String; 4]>::try_from(arguments.collect::<Vec<_>>()) {
        Err(_) => None,
        Ok([host, port, app, key]) => {
            let name = StreamName::new(&app, &key)?;
            let address = PullAddress { host, port: port.parse()?, app, key };
            let resolve = Resolver::new(|host: String, port| async move {
                let found = tokio::net::lookup_host((host, port)).await.map_err(|e| e.to_string())?;
                Ok(found.collect())
            });
            Some(engine.pull(name, address, resolve))
        }
    };
    let mut seen: HashMap<StreamName, KeyframeId> = HashMap::new();
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            event = events.recv() => println!("{event:?}"),
            _ = tokio::signal::ctrl_c() => break,
            _ = ticks.tick() => for name in engine.live_streams() {
                let began = Instant::now();
                match engine.snapshot(&name, &SnapshotOptions::default(), seen.get(&name).copied()).await {
                    Ok(Some(snapshot)) => {
                        println!(
                            "{name}: {}x{}, {} + {} bytes in {:?}, {:?}",
                            snapshot.width,
                            snapshot.height,
                            snapshot.jpeg.len(),
                            snapshot.thumbnail.len(),
                            began.elapsed(),
                            engine.status(&name),
                        );
                        let file = folder.join(name.as_str().replace('/', "_"));
                        std::fs::write(file.with_extension("jpg"), &snapshot.jpeg)?;
                        std::fs::write(file.with_extension("thumbnail.jpg"), &snapshot.thumbnail)?;
                        seen.insert(name, snapshot.keyframe);
                    }
                    Ok(None) => {}
                    Err(error) => println!("{name}: {error}"),
                }
            },
        }
    }
    engine.shutdown().await;
    Ok(())
}
