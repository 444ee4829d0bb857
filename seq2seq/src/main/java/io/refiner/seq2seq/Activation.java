package io.refiner.seq2seq;

/** The non-linearities that T5 checkpoints name in {@code feed_forward_proj}. */
public enum Activation {
  RELU("relu"),
  /** The tanh approximation; {@code gated-gelu} means this one. */
  GELU_NEW("gelu_new"),
  /** The exact form, by the error function. */
  GELU("gelu"),
  SILU("silu");

  private final String key;

  Activation(String key) {
    this.key = key;
  }

  /** The name in a Hugging Face configuration. */
  public String key() {
    return key;
  }
}
