package io.refiner.seq2seq.train;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.NetworkPath;
import io.refiner.seq2seq.adapter.LoraOptions;

/**
 * How a trainer works, apart from data and learning rate.
 *
 * @param seed decides fresh weights and dropout: same seed, same batches, same weights
 * @param optimizer the optimizer's numbers
 * @param dropout replaces the configuration's rate while training, in [0, 1)
 * @param ema decay per step of a running average of the weights, in [0, 1); 0 keeps none. The
 *     average answers and is saved in place of the newest weights.
 * @param lora trains an adapter and leaves the weights as they are
 * @param valueHead whether a value head is trained along, for actor-critic methods
 * @param computation where and how to compute
 */
public record TrainerOptions(
    long seed,
    AdamWOptions optimizer,
    double dropout,
    double ema,
    Optional<LoraOptions> lora,
    boolean valueHead,
    Computation computation) {

  public TrainerOptions {
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("dropout must be in [0, 1), not " + dropout);
    }
    if (!(ema >= 0 && ema < 1)) {
      throw new IllegalArgumentException("ema must be in [0, 1), not " + ema);
    }
  }

  /**
   * {@link AdamWOptions#DEFAULT}, dropout 0.1, no average, all weights trained, no value head, the
   * device and what it does best chosen by themselves.
   */
  public static TrainerOptions seeded(long seed) {
    return new TrainerOptions(
        seed, AdamWOptions.DEFAULT, 0.1, 0, Optional.empty(), false, Computation.AUTO);
  }

  public TrainerOptions withOptimizer(AdamWOptions value) {
    return new TrainerOptions(seed, value, dropout, ema, lora, valueHead, computation);
  }

  public TrainerOptions withDropout(double value) {
    return new TrainerOptions(seed, optimizer, value, ema, lora, valueHead, computation);
  }

  public TrainerOptions withEma(double value) {
    return new TrainerOptions(seed, optimizer, dropout, value, lora, valueHead, computation);
  }

  /** Trains an adapter of this shape instead of the weights. */
  public TrainerOptions withLora(LoraOptions value) {
    return new TrainerOptions(
        seed, optimizer, dropout, ema, Optional.of(value), valueHead, computation);
  }

  /** Trains a value head along. */
  public TrainerOptions withValueHead() {
    return new TrainerOptions(seed, optimizer, dropout, ema, lora, true, computation);
  }

  public TrainerOptions withComputation(Computation value) {
    return new TrainerOptions(seed, optimizer, dropout, ema, lora, valueHead, value);
  }

  public TrainerOptions withDevice(DeviceChoice value) {
    return withComputation(computation.withDevice(value));
  }

  public TrainerOptions withNetwork(NetworkPath value) {
    return withComputation(computation.withNetwork(value));
  }

  public TrainerOptions withPrecision(Precision value) {
    return withComputation(computation.withPrecision(value));
  }

  /** The options that decide what is learned, as text: a run goes on with the same ones only. */
  Map<String, String> decisive() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("network", text(computation.network()));
    texts.put("precision", text(computation.precision()));
    texts.put("trained", lora.isPresent() ? "adapter" : "weights");
    texts.put("value-head", Boolean.toString(valueHead));
    texts.put("seed", Long.toString(seed));
    texts.put("dropout", Double.toString(dropout));
    texts.put("ema", Double.toString(ema));
    texts.put("beta1", Double.toString(optimizer.beta1()));
    texts.put("beta2", Double.toString(optimizer.beta2()));
    texts.put("epsilon", Double.toString(optimizer.epsilon()));
    texts.put("weight-decay", Double.toString(optimizer.weightDecay()));
    texts.put("clip-norm", Double.toString(optimizer.clipNorm()));
    lora.ifPresent(
        adapter -> {
          texts.put("lora-rank", Integer.toString(adapter.rank()));
          texts.put("lora-alpha", Double.toString(adapter.alpha()));
          texts.put("lora-dropout", Double.toString(adapter.dropout()));
          texts.put("lora-targets", String.join(" ", adapter.targets()));
        });
    return texts;
  }

  private static String text(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }
}
