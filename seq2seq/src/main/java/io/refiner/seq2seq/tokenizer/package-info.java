/** Text to token ids and back. */
package io.refiner.seq2seq.tokenizer;
