/**
 * Text to token ids and back: a builder of small T5-style {@code tokenizer.json} files, and the
 * Hugging Face tokenizer that reads these and any other.
 */
package io.refiner.seq2seq.tokenizer;
