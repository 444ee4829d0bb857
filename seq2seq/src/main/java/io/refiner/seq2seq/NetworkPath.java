package io.refiner.seq2seq;

/** How a network is computed, when it generates or when it learns. */
public enum NetworkPath {
  /** Compiled if that works on this machine, else plain. */
  AUTO,
  /** Operation by operation on arrays. */
  PLAIN,
  /** By TorchScript, with packed weights when it generates; an error if that doesn't work here. */
  COMPILED;

  /**
   * Reads {@code auto}, {@code plain} or {@code compiled}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static NetworkPath parse(String text) {
    return switch (text) {
      case "auto" -> AUTO;
      case "plain" -> PLAIN;
      case "compiled" -> COMPILED;
      default ->
          throw new IllegalArgumentException(
              "network must be one of auto, plain, compiled, not " + text);
    };
  }
}
