package io.refiner.seq2seq;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a model should run.
 *
 * @param kind how the device is chosen
 * @param index the number of the GPU, 0 for the other kinds
 */
public record DeviceChoice(Kind kind, int index) {

  /** How a device is chosen. */
  public enum Kind {
    /** The first GPU if there is one, else the CPU. */
    AUTO,
    CPU,
    GPU
  }

  public static final DeviceChoice AUTO = new DeviceChoice(Kind.AUTO, 0);
  public static final DeviceChoice CPU = new DeviceChoice(Kind.CPU, 0);

  private static final Pattern GPU_NUMBER = Pattern.compile("gpu:(\\d{1,4})");

  public DeviceChoice {
    if (index < 0 || (kind != Kind.GPU && index != 0)) {
      throw new IllegalArgumentException("device " + kind + " can't have the index " + index);
    }
  }

  /**
   * Reads {@code auto}, {@code cpu} or {@code gpu:N}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static DeviceChoice parse(String text) {
    Matcher gpu = GPU_NUMBER.matcher(text);
    if (gpu.matches()) {
      return new DeviceChoice(Kind.GPU, Integer.parseInt(gpu.group(1)));
    }
    return switch (text) {
      case "auto" -> AUTO;
      case "cpu" -> CPU;
      default ->
          throw new IllegalArgumentException("device must be auto, cpu or gpu:N, not " + text);
    };
  }

  @Override
  public String toString() {
    return switch (kind) {
      case AUTO -> "auto";
      case CPU -> "cpu";
      case GPU -> "gpu:" + index;
    };
  }
}
