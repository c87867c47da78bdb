-- Version 4: whether a file is about to be written, without reading every intent.
CREATE INDEX intents_to_write ON intents (object) WHERE effect = 'write';
