package io.refiner.seq2seq;

import java.util.Locale;

/**
 * The shape of a feed-forward layer.
 *
 * @param activation the non-linearity
 * @param gated whether a second, linear projection multiplies the activated one (T5 v1.1)
 */
public record FeedForwardKind(Activation activation, boolean gated) {

  private static final String GATED = "gated-";

  /** T5 v1.0. */
  public static final FeedForwardKind RELU = new FeedForwardKind(Activation.RELU, false);

  /** T5 v1.1 and Flan-T5. */
  public static final FeedForwardKind GATED_GELU = new FeedForwardKind(Activation.GELU_NEW, true);

  /**
   * Reads the value of {@code feed_forward_proj}.
   *
   * @throws IllegalArgumentException if the activation is not one of {@link Activation}
   */
  public static FeedForwardKind parse(String text) {
    if (text.equals("gated-gelu")) {
      return GATED_GELU;
    }
    boolean gated = text.startsWith(GATED);
    String key = (gated ? text.substring(GATED.length()) : text).toLowerCase(Locale.ROOT);
    for (Activation activation : Activation.values()) {
      if (activation.key().equals(key)) {
        return new FeedForwardKind(activation, gated);
      }
    }
    throw new IllegalArgumentException(
        "feed_forward_proj must be relu, gelu, gelu_new, silu or gated- and one of them, not "
            + text);
  }

  /** The same kind with the activation that {@code dense_act_fn} names. */
  public FeedForwardKind withActivation(String key) {
    for (Activation each : Activation.values()) {
      if (each.key().equals(key)) {
        return new FeedForwardKind(each, gated);
      }
    }
    throw new IllegalArgumentException(
        "dense_act_fn must be relu, gelu, gelu_new or silu, not " + key);
  }

  /**
   * The value of {@code feed_forward_proj}; {@link #parse} gives this kind again, but for a gated
   * exact GELU, which only {@code dense_act_fn} can tell.
   */
  public String key() {
    if (equals(GATED_GELU)) {
      return "gated-gelu";
    }
    return (gated ? GATED : "") + activation.key();
  }
}
