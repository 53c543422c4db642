"""One file a clip; nothing else lives here."""
