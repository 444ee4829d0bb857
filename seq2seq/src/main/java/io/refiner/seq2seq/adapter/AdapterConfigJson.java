package io.refiner.seq2seq.adapter;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.checkpoint.CheckpointException;
import io.refiner.seq2seq.checkpoint.Json;

/** peft's {@code adapter_config.json}, in and out. */
final class AdapterConfigJson {

  static final String NAME = "adapter_config.json";

  private static final long MAX_BYTES = 1 << 20;
  private static final int MAX_PATTERN = 1_000;

  /** Settings of peft that change what an adapter computes in ways that are not computed here. */
  private static final List<String> UNSUPPORTED =
      List.of(
          "use_dora",
          "use_qalora",
          "use_bdlora",
          "kasa_config",
          "monteclora_config",
          "velora_config",
          "arrow_config",
          "alora_invocation_tokens",
          "lora_bias",
          "modules_to_save",
          "layer_replication",
          "target_parameters",
          "trainable_token_indices");

  /** Ways to begin that leave the base as it is; the others of peft train over a changed one. */
  private static final Set<String> STARTS =
      Set.of("true", "false", "gaussian", "eva", "orthogonal", "mica");

  private final Path file;
  private final JsonNode json;

  private AdapterConfigJson(Path file, JsonNode json) {
    this.file = file;
    this.json = json;
  }

  /**
   * What a folder holds, in the shape that all its factors can be brought to without changing what
   * they add: one rank, one scale, and every layer of a target's last name.
   *
   * @param options that shape
   * @param factors how the file holds those of each weight that it adapts
   */
  record Layout(LoraOptions options, Map<String, StoredFactors> factors) {}

  /**
   * Reads the options of a folder.
   *
   * @throws CheckpointException naming the file and the setting that is wrong or not supported
   */
  static Layout read(Path folder, T5Config config) {
    Path file = folder.resolve(NAME);
    AdapterConfigJson json = new AdapterConfigJson(file, Json.object(file, MAX_BYTES));
    try {
      return json.layout(config);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file + ": " + e.getMessage(), e);
    }
  }

  private Layout layout(T5Config config) {
    require(json.path("peft_type").asText().equals("LORA"), "peft_type", "LORA");
    require(json.path("bias").asText("none").equals("none"), "bias", "none");
    for (String key : UNSUPPORTED) {
      require(isOff(json.path(key)), key, "off");
    }
    require(
        STARTS.contains(json.path("init_lora_weights").asText("true")),
        "init_lora_weights",
        "one of "
            + STARTS.stream().sorted().toList()
            + " (peft converts others with path_initial_model_for_weight_conversion)");
    require(json.path("r").isInt(), "r", "an integer");
    require(json.path("lora_alpha").isNumber(), "lora_alpha", "a number");
    JsonNode dropout = json.path("lora_dropout");
    require(dropout.isMissingNode() || dropout.isNumber(), "lora_dropout", "a number");
    JsonNode root = json.path("use_rslora");
    require(isOff(root) || root.isBoolean(), "use_rslora", "true or false");
    List<String> modules = LoraParameters.modules(config);
    ModuleMatcher matcher = matcher(modules);
    List<Pattern> ranks = patterns("rank_pattern");
    List<Pattern> alphas = patterns("alpha_pattern");
    Map<String, StoredFactors> factors = new LinkedHashMap<>();
    TreeSet<String> names = new TreeSet<>();
    LoraOptions all = null;
    for (String path : modules) {
      if (!matcher.matches(path)) {
        continue;
      }
      names.add(path.substring(path.lastIndexOf('.') + 1));
      JsonNode rank = value("rank_pattern", ranks, path, json.path("r"));
      JsonNode alpha = value("alpha_pattern", alphas, path, json.path("lora_alpha"));
      require(rank.isInt(), "rank_pattern", "integers by pattern");
      require(alpha.isNumber(), "alpha_pattern", "numbers by pattern");
      double scaled =
          root.booleanValue()
              ? alpha.doubleValue() * Math.sqrt(rank.intValue())
              : alpha.doubleValue();
      LoraOptions own =
          new LoraOptions(rank.intValue(), scaled, dropout.asDouble(0), List.copyOf(names));
      factors.put(path + ".weight", new StoredFactors(own.rank(), own.scale()));
      all = all == null || own.rank() > all.rank() ? own : all;
    }
    require(all != null, "target_modules", "names of modules that the model has: " + modules);
    return new Layout(all.withTargets(List.copyOf(names)), factors);
  }

  private ModuleMatcher matcher(List<String> modules) {
    JsonNode targets = json.path("target_modules");
    require(
        targets.isArray() || targets.isTextual(),
        "target_modules",
        "a list of names or a regular expression");
    boolean linear = targets.asText().toLowerCase(Locale.ROOT).equals("all-linear");
    List<String> names =
        linear
            ? modules.stream().filter(path -> !path.equals("lm_head")).toList()
            : targets.isArray() ? texts("target_modules") : List.of();
    for (String name : linear ? List.<String>of() : names) {
      if (modules.stream().noneMatch(path -> ModuleMatcher.isNamed(path, name))) {
        TreeSet<String> known = new TreeSet<>();
        modules.forEach(path -> known.add(path.substring(path.lastIndexOf('.') + 1)));
        throw new IllegalArgumentException(
            "target module %s is none of this model's: %s".formatted(name, known));
      }
    }
    JsonNode excluded = json.path("exclude_modules");
    return new ModuleMatcher(
        targets.isTextual() && !linear
            ? Optional.of(pattern("target_modules", targets.textValue()))
            : Optional.empty(),
        names,
        excluded.isTextual() && !excluded.asText().isEmpty()
            ? Optional.of(pattern("exclude_modules", excluded.textValue()))
            : Optional.empty(),
        excluded.isTextual() ? List.of() : texts("exclude_modules"),
        layers(),
        texts("layers_pattern").stream()
            .filter(text -> !text.isEmpty())
            .map(text -> pattern("layers_pattern", "(?:^|.*?\\.)" + text + "\\.(\\d+)\\."))
            .toList());
  }

  private List<Integer> layers() {
    JsonNode node = json.path("layers_to_transform");
    List<Integer> layers = new ArrayList<>();
    if (isOff(node)) {
      return layers;
    }
    for (JsonNode layer : node.isArray() ? node : List.of(node)) {
      require(layer.isInt(), "layers_to_transform", "numbers of layers");
      layers.add(layer.intValue());
    }
    return layers;
  }

  private List<String> texts(String key) {
    JsonNode node = json.path(key);
    List<String> texts = new ArrayList<>();
    if (isOff(node)) {
      return texts;
    }
    require(node.isArray() || node.isTextual(), key, "a list of names");
    for (JsonNode text : node.isArray() ? node : List.of(node)) {
      require(text.isTextual(), key, "a list of names");
      texts.add(text.textValue());
    }
    return texts;
  }

  /** A key of peft's patterns matches a path, or what stands behind one of its dots. */
  private List<Pattern> patterns(String key) {
    JsonNode node = json.path(key);
    require(isOff(node) || node.isObject(), key, "an object of values by pattern");
    List<Pattern> patterns = new ArrayList<>();
    node.fieldNames()
        .forEachRemaining(name -> patterns.add(pattern(key, "(?:.*\\.)?(?:" + name + ")")));
    return patterns;
  }

  private JsonNode value(String key, List<Pattern> patterns, String path, JsonNode otherwise) {
    List<String> names = new ArrayList<>();
    json.path(key).fieldNames().forEachRemaining(names::add);
    for (int i = 0; i < patterns.size(); i++) {
      if (patterns.get(i).matcher(path).matches()) {
        return json.path(key).path(names.get(i));
      }
    }
    return otherwise;
  }

  private Pattern pattern(String key, String text) {
    require(text.length() <= MAX_PATTERN, key, "at most " + MAX_PATTERN + " characters");
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new CheckpointException(
          "%s: %s holds '%s', which is no regular expression here: %s"
              .formatted(file, key, text, e.getDescription()),
          e);
    }
  }

  private static boolean isOff(JsonNode node) {
    return node.isMissingNode()
        || node.isNull()
        || (node.isBoolean() && !node.booleanValue())
        || (node.isContainerNode() && node.isEmpty());
  }

  private void require(boolean holds, String key, String what) {
    if (!holds) {
      JsonNode value = json.path(key);
      throw new CheckpointException(
          "%s: %s must be %s, not %s"
              .formatted(file, key, what, value.isMissingNode() ? "missing" : value));
    }
  }

  static String text(LoraOptions options, String base) {
    ObjectNode json = Json.newObject();
    json.put("peft_type", "LORA");
    // With SEQ_2_SEQ_LM peft 0.21 cannot load it on transformers 5.18: its wrapper looks for a
    // method that is gone. Without a task type, it needs none.
    json.putNull("task_type");
    json.put("base_model_name_or_path", base);
    json.put("r", options.rank());
    if (options.alpha() == Math.rint(options.alpha())) {
      json.put("lora_alpha", (long) options.alpha());
    } else {
      json.put("lora_alpha", options.alpha());
    }
    json.put("lora_dropout", options.dropout());
    options.targets().forEach(json.putArray("target_modules")::add);
    json.put("bias", "none");
    json.put("fan_in_fan_out", false);
    json.put("init_lora_weights", true);
    json.put("inference_mode", true);
    json.put("use_rslora", false);
    json.put("use_dora", false);
    json.putNull("modules_to_save");
    return json.toPrettyString() + "\n";
  }
}
