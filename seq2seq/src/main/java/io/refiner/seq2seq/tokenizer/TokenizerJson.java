package io.refiner.seq2seq.tokenizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

import io.refiner.seq2seq.tokenizer.Vocabulary.Piece;

/**
 * Describes a vocabulary as Hugging Face's {@code tokenizer.json} does: a Unigram model behind a
 * Metaspace pre-tokenizer, with an end token after every text, as T5 has it.
 */
public final class TokenizerJson {

  public static final String FILE = "tokenizer.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private TokenizerJson() {}

  /** The content of the file; the same vocabulary gives the same text. */
  public static String of(Vocabulary vocabulary) {
    try {
      return JSON.writeValueAsString(tokenizer(vocabulary));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of strings and numbers is always JSON", e);
    }
  }

  private static Map<String, Object> tokenizer(Vocabulary vocabulary) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", "1.0");
    json.put("truncation", null);
    json.put("padding", null);
    json.put("added_tokens", addedTokens());
    json.put("normalizer", normalizer(vocabulary.lowercase()));
    json.put("pre_tokenizer", preTokenizer());
    json.put("post_processor", postProcessor());
    json.put("decoder", decoder());
    json.put("model", model(vocabulary));
    return json;
  }

  private static List<Map<String, Object>> addedTokens() {
    return IntStream.range(0, Vocabulary.SPECIALS.size())
        .mapToObj(
            id ->
                object(
                    "id", id,
                    "content", Vocabulary.SPECIALS.get(id),
                    "single_word", false,
                    "lstrip", false,
                    "rstrip", false,
                    "normalized", false,
                    "special", true))
        .toList();
  }

  private static Map<String, Object> normalizer(boolean lowercase) {
    List<Map<String, Object>> steps = new ArrayList<>();
    for (WordSplitter.Replacement replacement : WordSplitter.REPLACEMENTS) {
      steps.add(
          object(
              "type", "Replace",
              "pattern", object("Regex", replacement.regex()),
              "content", replacement.content()));
    }
    if (lowercase) {
      steps.add(object("type", "Lowercase"));
    }
    return object("type", "Sequence", "normalizers", steps);
  }

  private static Map<String, Object> preTokenizer() {
    return object(
        "type",
        "Sequence",
        "pretokenizers",
        List.of(
            object("type", "WhitespaceSplit"),
            object(
                "type",
                "Split",
                "pattern",
                object("Regex", WordSplitter.MARKS),
                "behavior",
                "Isolated",
                "invert",
                false),
            metaspace()));
  }

  private static Map<String, Object> metaspace() {
    return object(
        "type",
        "Metaspace",
        "replacement",
        String.valueOf(WordSplitter.SPACE),
        "prepend_scheme",
        "always",
        "split",
        true);
  }

  private static Map<String, Object> postProcessor() {
    Map<String, Object> first = object("Sequence", object("id", "A", "type_id", 0));
    Map<String, Object> second = object("Sequence", object("id", "B", "type_id", 0));
    Map<String, Object> end = object("SpecialToken", object("id", Vocabulary.END, "type_id", 0));
    int endId = Vocabulary.SPECIALS.indexOf(Vocabulary.END);
    return object(
        "type",
        "TemplateProcessing",
        "single",
        List.of(first, end),
        "pair",
        List.of(first, end, second, end),
        "special_tokens",
        object(
            Vocabulary.END,
            object(
                "id", Vocabulary.END, "ids", List.of(endId), "tokens", List.of(Vocabulary.END))));
  }

  private static Map<String, Object> decoder() {
    List<Map<String, Object>> steps = new ArrayList<>();
    steps.add(metaspace());
    for (String mark : WordSplitter.GLUED) {
      steps.add(
          object("type", "Replace", "pattern", object("String", " " + mark), "content", mark));
    }
    return object("type", "Sequence", "decoders", steps);
  }

  private static Map<String, Object> model(Vocabulary vocabulary) {
    List<List<Object>> vocab = vocabulary.pieces().stream().map(TokenizerJson::entry).toList();
    return object(
        "type",
        "Unigram",
        "unk_id",
        Vocabulary.SPECIALS.indexOf(Vocabulary.UNKNOWN),
        "vocab",
        vocab,
        "byte_fallback",
        false);
  }

  private static List<Object> entry(Piece piece) {
    return List.of(piece.text(), piece.score());
  }

  private static Map<String, Object> object(Object... keysAndValues) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      object.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return object;
  }
}
