package io.refiner.seq2seq.checkpoint;

import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.json.JsonFault;

/**
 * {@code tokenizer_config.json}: with it transformers takes {@code tokenizer.json} as it is.
 * Without it, it would build T5's own tokenizer around the vocabulary, which may give other tokens.
 */
final class TokenizerConfigJson {

  /** No stricter than the tokenizer itself: what was trained must be saved. */
  private static final ObjectMapper JSON = new ObjectMapper();

  static final String FILE = "tokenizer_config.json";

  private TokenizerConfigJson() {}

  /**
   * @param tokenizer the content of {@code tokenizer.json}
   */
  static String of(String tokenizer, T5Config config) {
    JsonNode definition = tree(tokenizer);
    ObjectNode json = Json.newObject();
    json.put("tokenizer_class", "PreTrainedTokenizerFast");
    token(definition, config.padTokenId()).ifPresent(token -> json.put("pad_token", token));
    token(definition, config.eosTokenId()).ifPresent(token -> json.put("eos_token", token));
    unknown(definition).ifPresent(token -> json.put("unk_token", token));
    if (definition.path("post_processor").isNull() || !definition.has("post_processor")) {
      // As ModelText does; a post-processor says itself what it adds.
      json.put("add_eos_token", true);
    }
    json.put("clean_up_tokenization_spaces", false);
    return json.toPrettyString() + "\n";
  }

  private static JsonNode tree(String tokenizer) {
    try {
      return JSON.readTree(tokenizer);
    } catch (JsonProcessingException e) {
      throw new CheckpointException("the tokenizer is not JSON: " + JsonFault.describe(e), e);
    }
  }

  private static Optional<String> token(JsonNode definition, int id) {
    for (JsonNode added : definition.path("added_tokens")) {
      if (added.path("id").asInt(-1) == id) {
        return Optional.of(added.path("content").asText());
      }
    }
    JsonNode vocabulary = definition.path("model").path("vocab");
    if (vocabulary.isArray()) {
      return Optional.of(vocabulary.path(id).path(0))
          .filter(JsonNode::isTextual)
          .map(JsonNode::asText);
    }
    return vocabulary.properties().stream()
        .filter(entry -> entry.getValue().asInt(-1) == id)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static Optional<String> unknown(JsonNode definition) {
    JsonNode model = definition.path("model");
    return model.path("unk_token").isTextual()
        ? Optional.of(model.path("unk_token").asText())
        : model.path("unk_id").isInt()
            ? token(definition, model.path("unk_id").intValue())
            : Optional.empty();
  }
}
