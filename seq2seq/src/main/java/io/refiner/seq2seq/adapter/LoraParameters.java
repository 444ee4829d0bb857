package io.refiner.seq2seq.adapter;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.T5Parameters;

/** The tensors of an adapter, under peft's names without the prefix that peft puts before them. */
public final class LoraParameters {

  /**
   * The factors that adapt one weight.
   *
   * @param weight the adapted weight [out, in]
   * @param down the name of A [rank, in]
   * @param up the name of B [out, rank]
   */
  public record Pair(String weight, String down, String up) {}

  private static final String WEIGHT = ".weight";

  private LoraParameters() {}

  /**
   * The weights that the options adapt, in the order of the layers.
   *
   * @throws IllegalArgumentException naming a target that no layer of this model is called
   */
  public static List<Pair> pairs(T5Config config, LoraOptions options) {
    TreeSet<String> known = new TreeSet<>();
    List<Pair> pairs =
        T5Parameters.of(config).keySet().stream()
            .filter(LoraParameters::isLayer)
            .peek(name -> known.add(module(name)))
            .filter(name -> options.targets().contains(module(name)))
            .map(LoraParameters::pair)
            .toList();
    for (String target : options.targets()) {
      if (!known.contains(target)) {
        throw new IllegalArgumentException(
            "target module %s is none of this model's: %s".formatted(target, known));
      }
    }
    return pairs;
  }

  /** The shape of every tensor by name. */
  public static Map<String, List<Long>> shapes(T5Config config, LoraOptions options) {
    Map<String, T5Parameters.Parameter> weights = T5Parameters.of(config);
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    for (Pair pair : pairs(config, options)) {
      List<Long> adapted = weights.get(pair.weight()).shape();
      shapes.put(pair.down(), List.of((long) options.rank(), adapted.get(1)));
      shapes.put(pair.up(), List.of(adapted.get(0), (long) options.rank()));
    }
    return Collections.unmodifiableMap(shapes);
  }

  /** Attention's and feed-forward's projections, and a head of its own. */
  private static boolean isLayer(String name) {
    return name.equals(T5Parameters.HEAD)
        || name.matches(".*\\.(SelfAttention|EncDecAttention|DenseReluDense)\\.\\w+\\.weight")
            && !name.endsWith(T5Parameters.RELATIVE_BIAS);
  }

  /** The paths of all modules that may be adapted, in the order of the layers. */
  static List<String> modules(T5Config config) {
    return T5Parameters.of(config).keySet().stream()
        .filter(LoraParameters::isLayer)
        .map(name -> name.substring(0, name.length() - WEIGHT.length()))
        .toList();
  }

  /** The last name of a module's weight. */
  private static String module(String name) {
    String path = name.substring(0, name.length() - WEIGHT.length());
    return path.substring(path.lastIndexOf('.') + 1);
  }

  private static Pair pair(String name) {
    String path = name.substring(0, name.length() - WEIGHT.length());
    return new Pair(name, path + ".lora_A.weight", path + ".lora_B.weight");
  }
}
