"""From a scene class to video files, captions, transcripts and a manifest."""
