package io.refiner.seq2seq.adapter;

import java.util.LinkedHashSet;
import java.util.List;

/**
 * The shape of a low-rank adapter (Hu et al. 2021): each adapted weight W becomes W + alpha/rank B
 * A.
 *
 * @param rank rows of A and columns of B, at least 1
 * @param alpha above 0; the product of B and A is multiplied by alpha / rank
 * @param dropout of what A reads while training, in [0, 1)
 * @param targets the last names of the layers that are adapted, such as {@code q} and {@code v}
 */
public record LoraOptions(int rank, double alpha, double dropout, List<String> targets) {

  /** What peft takes for a T5: rank 8, alpha 8, no dropout, queries and values. */
  public static final LoraOptions DEFAULT = new LoraOptions(8, 8, 0, List.of("q", "v"));

  private static final int MAX_RANK = 1 << 16;

  public LoraOptions {
    require(
        rank >= 1 && rank <= MAX_RANK, "rank must be between 1 and " + MAX_RANK + ", not " + rank);
    require(alpha > 0 && Double.isFinite(alpha), "alpha must be above 0, not " + alpha);
    require(dropout >= 0 && dropout < 1, "lora dropout must be in [0, 1), not " + dropout);
    targets = List.copyOf(new LinkedHashSet<>(targets));
    require(!targets.isEmpty(), "an adapter needs at least one target module");
  }

  /** What the product of B and A is multiplied by. */
  public double scale() {
    return alpha / rank;
  }

  public LoraOptions withRank(int value) {
    return new LoraOptions(value, alpha, dropout, targets);
  }

  public LoraOptions withAlpha(double value) {
    return new LoraOptions(rank, value, dropout, targets);
  }

  public LoraOptions withDropout(double value) {
    return new LoraOptions(rank, alpha, value, targets);
  }

  public LoraOptions withTargets(List<String> value) {
    return new LoraOptions(rank, alpha, dropout, value);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
