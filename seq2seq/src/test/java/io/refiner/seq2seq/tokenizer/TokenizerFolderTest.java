package io.refiner.seq2seq.tokenizer;

import java.io.IOException;
import java.io.UncheckedIOException;
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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TokenizerFolderTest {

  private static final List<String> TEXTS =
      List.of(
          "Tom has number0 apples . He buys number1 apples .",
          "Ann has number0 apples , and gives number1 pears to Tom . How many are left ?",
          "each box holds number0 pears ; how many boxes are there ?");

  private static final List<String> WORDS =
      List.of("number0", "number1", "number9", "#0", "#1", "subtract", "add", "|", "(", ")", ",");

  @TempDir Path folder;
  private HuggingFaceTextTokenizer tokenizer;

  @BeforeEach
  void open() {
    TokenizerFolder.write(vocabulary(TEXTS, true), folder);
    tokenizer = HuggingFaceTextTokenizer.open(folder);
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
    assertThat(encode("#0: subtract ( number0, number9 ) |")).hasSize(9 + 1);
  }

  @Test
  void readsMarksTheSameWithAndWithoutASpace() {
    assertThat(encode("Tom has number0 apples, and (how many)?"))
        .isEqualTo(encode("Tom has number0 apples , and ( how many ) ?"));
  }

  @Test
  void endsEveryTextWithTheEndToken() {
    assertThat(encode("apples")).hasSize(2).endsWith(1L);
    assertThat(encode("")).containsExactly(1L);
  }

  @Test
  void readsThePadAndEndTokensAsT5Does() {
    assertThat(encode("<pad></s><unk>")).containsExactly(0L, 1L, 2L, 1L);
    assertThat(decode(new long[] {0, 1})).isEmpty();
  }

  @Test
  void knowsEveryPrintableAsciiText() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      String text = ascii(random);
      assertThat(encode(text)).as(text).doesNotContain(2L);
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
    assertThat(encode("apples ".repeat(2_000))).hasSize(2_001);
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
  void writesTheSameBytesForTheSameTexts() throws IOException {
    byte[] first = Files.readAllBytes(folder.resolve("tokenizer.json"));
    List<String> reversed = new ArrayList<>(TEXTS);
    Collections.reverse(reversed);
    TokenizerFolder.write(vocabulary(reversed, true), folder);
    assertThat(Files.readAllBytes(folder.resolve("tokenizer.json"))).isEqualTo(first);
  }

  @Test
  void keepsCaseWhereTheVocabularyHasIt() {
    TokenizerFolder.write(vocabulary(TEXTS, false), folder);
    try (HuggingFaceTextTokenizer cased = HuggingFaceTextTokenizer.open(folder)) {
      assertThat(cased.decode(cased.encode("No, Tom!"))).isEqualTo("No, Tom!");
    }
  }

  @Test
  void namesAFileThatIsMissingOrBroken() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> HuggingFaceTextTokenizer.open(empty))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("tokenizer.json");
    Files.writeString(empty.resolve("tokenizer.json"), "{");
    assertThatThrownBy(() -> HuggingFaceTextTokenizer.open(empty))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot read");
  }

  private long[] encode(String text) {
    return tokenizer.encode(text);
  }

  private String decode(long[] ids) {
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
