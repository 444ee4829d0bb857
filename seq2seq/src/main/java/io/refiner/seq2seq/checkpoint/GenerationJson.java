package io.refiner.seq2seq.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.refiner.seq2seq.GenerationDefaults;

/**
 * What a folder asks of answers: the settings of {@code generation_config.json}, or, where there is
 * none, those of the same names in {@code config.json}, as transformers 5 has it. What would change
 * answers and is not done here is refused by name; strategy and lengths are for whoever asks.
 */
final class GenerationJson {

  /** Not done here, with the values besides null at which they change nothing. */
  private static final Map<String, List<String>> UNSUPPORTED = unsupported();

  private static final int MAX_BAD_WORDS = 1 << 16;

  private final Path file;
  private final JsonNode json;
  private final int vocabulary;

  private GenerationJson(Path file, JsonNode json, int vocabulary) {
    this.file = file;
    this.json = json;
    this.vocabulary = vocabulary;
  }

  private static Map<String, List<String>> unsupported() {
    Map<String, List<String>> neutral = new LinkedHashMap<>();
    neutral.put("encoder_no_repeat_ngram_size", List.of("0"));
    neutral.put("encoder_repetition_penalty", List.of("1", "1.0"));
    neutral.put("exponential_decay_length_penalty", List.of());
    neutral.put("sequence_bias", List.of());
    neutral.put("min_p", List.of("0", "0.0"));
    neutral.put("top_h", List.of());
    neutral.put("typical_p", List.of("1", "1.0"));
    neutral.put("epsilon_cutoff", List.of("0", "0.0"));
    neutral.put("eta_cutoff", List.of("0", "0.0"));
    neutral.put("renormalize_logits", List.of("false"));
    neutral.put("guidance_scale", List.of("1", "1.0"));
    neutral.put("token_healing", List.of("false"));
    neutral.put("watermarking_config", List.of());
    neutral.put("stop_strings", List.of("[]"));
    neutral.put("max_time", List.of());
    neutral.put("penalty_alpha", List.of("0", "0.0"));
    neutral.put("dola_layers", List.of());
    neutral.put("diversity_penalty", List.of("0", "0.0"));
    neutral.put("num_beam_groups", List.of("1"));
    neutral.put("constraints", List.of("[]"));
    neutral.put("force_words_ids", List.of("[]"));
    neutral.put("force_bos_token_to_be_generated", List.of("false"));
    return neutral;
  }

  /**
   * Reads the settings of a file.
   *
   * @param ends tokens that end an answer, which are no bad words
   * @throws CheckpointException naming the file and the setting that is wrong or not supported
   */
  static GenerationDefaults read(Path file, JsonNode json, int vocabulary, List<Integer> ends) {
    try {
      return new GenerationJson(file, json, vocabulary).defaults(ends);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file + ": " + e.getMessage(), e);
    }
  }

  private GenerationDefaults defaults(List<Integer> ends) {
    UNSUPPORTED.forEach(this::requireNeutral);
    JsonNode penalty = json.path("repetition_penalty");
    require(isUnset(penalty) || penalty.isNumber(), "repetition_penalty", "a number");
    // min_length counts the start token, as transformers does.
    int least = Math.max(count("min_new_tokens"), count("min_length") - 1);
    Set<Integer> first = ids("forced_bos_token_id", true);
    return new GenerationDefaults(
        penalty.asDouble(1),
        least,
        count("no_repeat_ngram_size"),
        badWords(ends),
        ids("suppress_tokens", false),
        ids("begin_suppress_tokens", false),
        first.stream().mapToInt(Integer::intValue).findFirst(),
        ids("forced_eos_token_id", false));
  }

  private void requireNeutral(String key, List<String> values) {
    JsonNode value = json.path(key);
    if (!isUnset(value) && !values.contains(value.toString())) {
      throw new IllegalArgumentException(
          "%s is not supported: remove it to generate without it, not %s".formatted(key, value));
    }
  }

  private List<List<Integer>> badWords(List<Integer> ends) {
    String key = "bad_words_ids";
    List<List<Integer>> words = new ArrayList<>();
    for (JsonNode word : json.path(key)) {
      require(word.isArray(), key, "a list of lists of token ids");
      List<Integer> ids = new ArrayList<>();
      word.forEach(id -> ids.add(id(key, id)));
      if (ids.size() != 1 || !ends.contains(ids.get(0))) {
        words.add(ids);
      }
    }
    require(words.size() <= MAX_BAD_WORDS, key, "at most " + MAX_BAD_WORDS + " lists");
    require(
        isUnset(json.path(key)) || json.path(key).isArray(), key, "a list of lists of token ids");
    return words;
  }

  private Set<Integer> ids(String key, boolean single) {
    JsonNode node = json.path(key);
    if (isUnset(node)) {
      return Set.of();
    }
    require(!(single && node.isArray()), key, "a token id");
    Set<Integer> ids = new HashSet<>();
    for (JsonNode id : node.isArray() ? node : List.of(node)) {
      ids.add(id(key, id));
    }
    return ids;
  }

  private int id(String key, JsonNode id) {
    if (!id.isInt() || id.intValue() < 0 || id.intValue() >= vocabulary) {
      throw new IllegalArgumentException(
          "%s must name token ids below vocab_size %s, not %s".formatted(key, vocabulary, id));
    }
    return id.intValue();
  }

  private int count(String key) {
    JsonNode node = json.path(key);
    require(isUnset(node) || node.isInt() && node.intValue() >= 0, key, "an integer of at least 0");
    return node.asInt(0);
  }

  private void require(boolean holds, String key, String what) {
    if (!holds) {
      throw new IllegalArgumentException(
          "%s must be %s, not %s".formatted(key, what, json.path(key)));
    }
  }

  private static boolean isUnset(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  /** Writes what is asked, and nothing where nothing is. */
  static void put(ObjectNode json, GenerationDefaults asked) {
    if (asked.repetitionPenalty() != 1) {
      json.put("repetition_penalty", asked.repetitionPenalty());
    }
    if (asked.minNewTokens() > 0) {
      json.put("min_new_tokens", asked.minNewTokens());
    }
    if (asked.noRepeatNgramSize() > 0) {
      json.put("no_repeat_ngram_size", asked.noRepeatNgramSize());
    }
    if (!asked.badWords().isEmpty()) {
      var words = json.putArray("bad_words_ids");
      asked.badWords().forEach(word -> word.forEach(words.addArray()::add));
    }
    putIds(json, "suppress_tokens", asked.suppressed());
    putIds(json, "begin_suppress_tokens", asked.suppressedFirst());
    OptionalInt first = asked.forcedFirst();
    if (first.isPresent()) {
      json.put("forced_bos_token_id", first.getAsInt());
    }
    putIds(json, "forced_eos_token_id", asked.forcedLast());
  }

  private static void putIds(ObjectNode json, String key, Set<Integer> ids) {
    if (!ids.isEmpty()) {
      new TreeSet<>(ids).forEach(json.putArray(key)::add);
    }
  }
}
