package io.refiner.seq2seq;

/** How a network is computed when it generates. */
public enum NetworkPath {
  /** Compiled if that works on this machine, else plain. */
  AUTO,
  /** Operation by operation on arrays. */
  PLAIN,
  /** By TorchScript with packed weights; an error if that doesn't work here. */
  COMPILED
}
