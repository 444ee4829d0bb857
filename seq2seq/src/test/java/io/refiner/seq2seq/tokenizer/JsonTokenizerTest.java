package io.refiner.seq2seq.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class JsonTokenizerTest {

  private static final List<String> TEXTS =
      List.of(
          "Tom has number0 apples . He buys number1 apples .",
          "Ann has number0 apples , and gives number1 pears to Tom . How many are left ?",
          "each box holds number0 pears ; how many boxes are there ?");

  private static final List<String> WORDS =
      List.of("number0", "number1", "number9", "#0", "#1", "subtract", "add", "|", "(", ")", ",");

  private JsonTokenizer tokenizer;

  @BeforeEach
  void open() {
    tokenizer = JsonTokenizer.of(TokenizerJson.of(vocabulary(TEXTS, true)));
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  @Test
  void givesACanonicalFormulaBack() {
    String formula = "#0: subtract ( number0, number9 ) | #1: add ( #0, 12.5 ) |";
    assertThat(decode(encode(formula))).isEqualTo(formula);
  }

  @Test
  void takesEachPieceOfAFormulaAsOneToken() {
    assertThat(encode("#0: subtract ( number0, number9 ) |")).hasSize(9);
  }

  @Test
  void readsMarksTheSameWithAndWithoutASpace() {
    assertThat(encode("Tom has number0 apples, and (how many)?"))
        .isEqualTo(encode("Tom has number0 apples , and ( how many ) ?"));
  }

  @Test
  void addsNoEndToken() {
    assertThat(encode("apples")).hasSize(1).doesNotContain(1);
    assertThat(encode("")).isEmpty();
  }

  @Test
  void readsTheSpecialTokensAsT5Does() {
    assertThat(encode("<pad></s><unk>")).containsExactly(0, 1, 2);
  }

  @Test
  void leavesOutIdsThatStandForNoText() {
    int[] ids = encode("apples");
    assertThat(decode(new int[] {0, ids[0], 1, tokenizer.vocabularySize(), -1, 1 << 20}))
        .isEqualTo("apples");
  }

  @Test
  void givesItselfBackFromItsDefinition() {
    try (JsonTokenizer same = JsonTokenizer.of(tokenizer.definition())) {
      assertThat(same.encode(TEXTS.get(1))).isEqualTo(encode(TEXTS.get(1)));
      assertThat(same.vocabularySize()).isEqualTo(vocabulary(TEXTS, true).pieces().size());
    }
  }

  @Test
  void knowsEveryPrintableAsciiText() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      String text = ascii(random);
      assertThat(encode(text)).as(text).doesNotContain(2);
    }
  }

  @Test
  void givesAsciiTextBackUpToCaseAndSpaces() {
    Random random = new Random(11);
    for (int i = 0; i < 2_000; i++) {
      String text = ascii(random);
      assertThat(bare(decode(encode(text)))).as(text).isEqualTo(bare(text));
    }
  }

  @Test
  void keepsTextsOfMoreThan512Tokens() {
    assertThat(encode("apples ".repeat(2_000))).hasSize(2_000);
  }

  @Test
  void splitsWordsAsTheWrittenFileDoes() {
    List<String> texts = new ArrayList<>(TEXTS);
    texts.add("“Don’t”, said Tom: 3.5 – 2.");
    WordSplitter splitter = new WordSplitter(true);
    for (String text : texts) {
      String words = String.join("", splitter.split(text)).replace(WordSplitter.SPACE, ' ').trim();
      assertThat(encode(words)).as(text).isEqualTo(encode(text));
    }
  }

  @Test
  void isWrittenTheSameForTheSameTexts() {
    List<String> reversed = new ArrayList<>(TEXTS);
    Collections.reverse(reversed);
    assertThat(TokenizerJson.of(vocabulary(reversed, true))).isEqualTo(tokenizer.definition());
  }

  @Test
  void keepsCaseWhereTheVocabularyHasIt() {
    try (JsonTokenizer cased = JsonTokenizer.of(TokenizerJson.of(vocabulary(TEXTS, false)))) {
      assertThat(cased.decode(cased.encode("No, Tom!"))).isEqualTo("No, Tom!");
    }
  }

  @Test
  void countsTheVocabularyOfOtherModelsToo() {
    String bpe =
        """
        {"version": "1.0",
         "added_tokens": [{"id": 2, "content": "<end>", "single_word": false, "lstrip": false,
           "rstrip": false, "normalized": false, "special": true}],
         "model": {"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": []}}
        """;
    try (JsonTokenizer other = JsonTokenizer.of(bpe)) {
      assertThat(other.vocabularySize()).isEqualTo(3);
      assertThat(other.encode("ab<end>")).containsExactly(0, 1, 2);
    }
  }

  @Test
  void namesAFileThatIsMissingOrBroken(@TempDir Path folder) throws IOException {
    assertRefused(folder, "tokenizer.json is missing");
    Files.write(folder.resolve("tokenizer.json"), new byte[] {'{', (byte) 0xff, '}'});
    assertRefused(folder, "tokenizer.json is not text in UTF-8");
    Files.writeString(folder.resolve("tokenizer.json"), "{");
    assertRefused(folder, "tokenizer.json: not JSON");
    Files.writeString(folder.resolve("tokenizer.json"), "{}");
    assertRefused(folder, "no vocabulary under model.vocab");
    Files.writeString(folder.resolve("tokenizer.json"), "{\"model\": {\"vocab\": [1]}}");
    assertRefused(folder, "tokenizer.json: not a tokenizer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2147483647", "4294967295", "-1", "1.5", "\"2\"", "16777216"})
  void namesAnIdThatIsNone(String id) {
    assertThatThrownBy(() -> JsonTokenizer.of(withAdded(id)))
        .isInstanceOf(InvalidTokenizerException.class)
        .hasMessageContaining("id must be from 0 to below 16777216, not " + id);
  }

  /** Whatever the file says, a token that is new gets the first id behind the vocabulary. */
  @Test
  void refusesAnAddedTokenThatWouldGetAnIdBeyondTheVocabulary() {
    assertThatThrownBy(() -> JsonTokenizer.of(withAdded("1")))
        .isInstanceOf(InvalidTokenizerException.class)
        .hasMessageContaining("the added token ")
        .hasMessageContaining("it gives the id 2, but names only ids below 2");
  }

  @Test
  void readsTextsOfAnyCharacters() {
    Random random = new Random(13);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(20); length > 0; length--) {
        text.append((char) random.nextInt(0x10000));
      }
      assertThat(decode(encode(text.toString()))).isNotNull();
    }
    assertThat(decode(encode("\ud800 a \udc00\ud83d \u0000"))).isNotNull();
  }

  private static String withAdded(String id) {
    return """
        {"version": "1.0",
         "added_tokens": [{"id": %s, "content": "<end>", "single_word": false, "lstrip": false,
           "rstrip": false, "normalized": false, "special": true}],
         "model": {"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": []}}
        """
        .formatted(id);
  }

  private static void assertRefused(Path folder, String message) {
    assertThatThrownBy(() -> JsonTokenizer.open(folder))
        .isInstanceOf(InvalidTokenizerException.class)
        .hasMessageContaining(message);
  }

  private int[] encode(String text) {
    return tokenizer.encode(text);
  }

  private String decode(int[] ids) {
    return tokenizer.decode(ids);
  }

  private static Vocabulary vocabulary(List<String> texts, boolean lowercase) {
    return new VocabularyTrainer(new VocabularySettings(300, 2, lowercase, WORDS)).train(texts);
  }

  private static String ascii(Random random) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(40); length > 0; length--) {
      text.append((char) (' ' + random.nextInt('~' - ' ' + 1)));
    }
    return text.toString();
  }

  private static String bare(String text) {
    return text.replace(" ", "").replace('`', '\'').toLowerCase(Locale.ROOT);
  }
}
