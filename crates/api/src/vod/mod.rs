//! ApsaraVideo VOD, 2017-03-21: clean-up of streams and uploads, one file per operation.

mod create_upload_video;
mod delete_multipart_upload;
mod delete_stream;
mod get_mezzanine_info;
mod get_play_info;
mod get_upload_details;
mod get_video_info;
mod get_video_list;
mod refresh_upload_video;
mod search_media;
mod shared;

pub use create_upload_video::*;
pub use delete_multipart_upload::*;
pub use delete_stream::*;
pub use get_mezzanine_info::*;
pub use get_play_info::*;
pub use get_upload_details::*;
pub use get_video_info::*;
pub use get_video_list::*;
pub use refresh_upload_video::*;
pub use search_media::*;
pub use shared::*;
