package io.refiner.seq2seq.train;

/**
 * What the model should say to a text.
 *
 * @param source the encoder's input, without an end token
 * @param target what the decoder should write, without an end token
 */
public record Example(String source, String target) {}
