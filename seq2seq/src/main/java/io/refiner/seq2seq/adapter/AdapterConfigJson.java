package io.refiner.seq2seq.adapter;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.refiner.seq2seq.checkpoint.CheckpointException;
import io.refiner.seq2seq.checkpoint.Json;

/** peft's {@code adapter_config.json}, in and out. */
final class AdapterConfigJson {

  static final String NAME = "adapter_config.json";

  private static final long MAX_BYTES = 1 << 20;

  /** Settings of peft that change what an adapter computes in ways that are not computed here. */
  private static final List<String> UNSUPPORTED =
      List.of(
          "use_rslora",
          "use_dora",
          "use_qalora",
          "use_bdlora",
          "kasa_config",
          "monteclora_config",
          "velora_config",
          "arrow_config",
          "alora_invocation_tokens",
          "lora_bias",
          "fan_in_fan_out",
          "rank_pattern",
          "alpha_pattern",
          "modules_to_save",
          "exclude_modules",
          "layers_to_transform",
          "layers_pattern",
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
   * Reads the options of a folder.
   *
   * @throws CheckpointException naming the file and the setting that is wrong or not supported
   */
  static LoraOptions read(Path folder) {
    Path file = folder.resolve(NAME);
    return new AdapterConfigJson(file, Json.object(file, MAX_BYTES)).options();
  }

  private LoraOptions options() {
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
    try {
      return new LoraOptions(
          json.path("r").intValue(),
          json.path("lora_alpha").doubleValue(),
          dropout.asDouble(0),
          targets());
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file + ": " + e.getMessage(), e);
    }
  }

  /** peft writes a set, so the order is nobody's; names are sorted to be the same each time. */
  private List<String> targets() {
    JsonNode node = json.path("target_modules");
    require(node.isArray(), "target_modules", "a list of names");
    List<String> names = new ArrayList<>();
    for (JsonNode name : node) {
      require(name.isTextual(), "target_modules", "a list of names");
      names.add(name.textValue());
    }
    return names.stream().sorted().toList();
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
    // SEQ_2_SEQ_LM asks for a wrapper of peft's that fails on transformers 5; none is needed.
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
