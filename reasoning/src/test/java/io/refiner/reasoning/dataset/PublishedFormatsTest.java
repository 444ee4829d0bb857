package io.refiner.reasoning.dataset;

import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.reasoning.mwp.MathWordProblems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PublishedFormatsTest {

  private static final String SVAMP =
      """
      [{"ID": "s-1", "Body": "Una baked 30 rolls and sold 12.", "Question": "How many are left?",
        "Equation": "( 30.0 - 12.0 )", "Answer": 18.0, "Type": "Subtraction"}]
      """;

  private static final String MAWPS =
      """
      [{"iIndex": 4, "sQuestion": "Una packs 6.0 boxes with 8.0 rolls each . How many rolls ?",
        "lEquations": ["X=6.0*8.0"], "lSolutions": [48.0]}]
      """;

  private static final String MATH_QA =
      """
      [{"Problem": "una shares 48 rolls among 6 friends and keeps 2 more . how many has each ?",
        "options": "a ) 6 , b ) 8 , c ) 1,200 , d ) 9 , e ) 7", "correct": "b",
        "annotated_formula": "divide(48, 6)", "linear_formula": "divide(n0,n1)|"}]
      """;

  private static final String GSM8K =
      """
      {"question": "Una bakes 3 trays of 8 rolls. She sells half of them. How many are left?",\
       "answer": "She bakes 3*8=<<3*8=24>>24.\\nShe sells 24/2=<<24/2=12>>12.\\n#### 12"}
      """;

  private static final String ASDIV =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <Machine-Reading-Corpus-File><ProblemSet>
      <Problem ID="a-1" Grade="2"><Body>Una has 5 rolls &amp; 4 buns.</Body>
      <Question>How many has she?</Question><Answer>9 (rolls)</Answer><Formula>5+4=9</Formula>
      </Problem>
      <Problem ID="a-2"><Body>Una sells 7 rolls at $2.</Body><Question>How much is it?</Question>
      <Answer>14 (dollars)</Answer></Problem>
      </ProblemSet></Machine-Reading-Corpus-File>
      """;

  private static final String CSV =
      """
      Question,Numbers,Equation,Answer
      "una has number0 rolls , and eats number1 . how many are left ?","9 4","- number0 number1",5
      """;

  @ParameterizedTest
  @CsvSource({
    "SVAMP, subtract, 18, 1",
    "MAWPS, multiply, 48, 1",
    "MATH_QA, divide, 8, 1",
    "GSM8K, divide, 12, 1",
    "ASDIV, add, 9, 2",
    "CSV, subtract, 5, 1",
  })
  void readsEachPublishedShapeWithGoldAndAnswer(
      String format, String operator, String answer, int rows) {
    List<Example> examples = read(content(format));

    assertThat(examples).hasSize(rows);
    Example example = examples.get(0);
    assertThat(example.problem().gold().orElseThrow()).contains(": " + operator + " (");
    assertThat(example.answer()).contains(answer);
    new MathWordProblems().validate(example.problem());
    assertThat(new MathWordProblems().answer(example.problem(), example.problem().gold().get()))
        .contains(answer);
  }

  private static String content(String format) {
    return switch (format) {
      case "SVAMP" -> SVAMP;
      case "MAWPS" -> MAWPS;
      case "MATH_QA" -> MATH_QA;
      case "GSM8K" -> GSM8K;
      case "ASDIV" -> ASDIV;
      default -> CSV;
    };
  }

  @Test
  void keepsWhatTheAuthorWrote() {
    assertThat(read(SVAMP).get(0).original())
        .contains("Una baked 30 rolls and sold 12. How many are left?");
    assertThat(read("Tom has 3 pens.").get(0).original()).contains("Tom has 3 pens.");
    assertThat(read(CSV).get(0).original()).isEmpty();
  }

  @Test
  void keepsTheAnswerAloneWhereThereIsNoFormula() {
    Example example = read(ASDIV).get(1);

    assertThat(example.problem().id()).isEqualTo("a-2");
    assertThat(example.problem().gold()).isEmpty();
    assertThat(example.answer()).contains("14");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "30=X+12",
        "X=30^2",
        "X=(30-12",
        "X=30-12=18",
        "X=30+12",
        "X=30/0",
        "((((((((((((((((((((((((((((((((((30))))))))))))))))))))))))))))))))))-12",
      })
  void leavesOutAnEquationThatIsNoFormulaOrNotRight(String equation) {
    Example example = read(SVAMP.replace("( 30.0 - 12.0 )", equation)).get(0);

    assertThat(example.problem().gold()).isEmpty();
    assertThat(example.answer()).contains("18");
  }

  @Test
  void readsOtherWritingsOfAnEquation() {
    for (String equation : List.of("X=30-12", "30 - 12 = 18", "x = (30-12)*1", "-12+30")) {
      assertThat(read(SVAMP.replace("( 30.0 - 12.0 )", equation)).get(0).problem().gold())
          .as(equation)
          .isPresent();
    }
  }

  @Test
  void namesTheKnownFormatsWhereARowHasNone() {
    assertThatThrownBy(() -> read("[{\"sentence\": \"Tom has 3 pens.\"}]"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("row 1")
        .hasMessageContaining("SVAMP")
        .hasMessageContaining("GSM8K");
    assertThatThrownBy(() -> read("<html><body>3 pens</body></html>"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("not ASDiv's XML")
        .hasMessageContaining("MathQA");
  }

  @Test
  void looksUpNoEntity() {
    String bomb =
        "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/hostname\">]>"
            + "<x><Problem ID=\"1\"><Body>3 pens &a;</Body></Problem></x>";

    assertThatThrownBy(() -> read(bomb))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("DOCTYPE");
  }

  @ParameterizedTest
  @CsvSource({"UTF-16LE, true", "UTF-16BE, true", "UTF-16LE, false", "UTF-32, false"})
  void refusesOtherEncodingsWithACommandThatConverts(String charset, boolean mark) {
    byte[] bytes =
        ((mark ? "\ufeff" : "") + "Tom has 14 pens.\n").getBytes(Charset.forName(charset));

    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("iconv -f UTF-");
  }

  @Test
  void refusesWhatIsNoText() {
    byte[] gzip = {0x1f, (byte) 0x8b, 8, 0};
    byte[] zip = {'P', 'K', 3, 4};
    assertThatThrownBy(() -> read(gzip)).hasMessageContaining("gzip: unpack it");
    assertThatThrownBy(() -> read(zip)).hasMessageContaining("export it as CSV");
    assertThatThrownBy(() -> read("%PDF-1.7")).hasMessageContaining("PDF");
    assertThatThrownBy(() -> read("Tom has 3\u0007 pens."))
        .hasMessageContaining("control character U+0007");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "[{\"text\": \"a 1\",} ] ; line 1, column",
        "[{\"text\": \"a \\q 1\"}] ; line 1, column",
        "[{'text': 1}] ; quote keys and strings",
        "[{\"text\": NaN}] ; unexpected text",
        "[{\"text\": 1} // x ; unexpected text",
        "[{\"text\": \"a 1\" ; ends too early",
        "{\"text\": \"a 1\" ; ends too early",
        "{\"text\": \"a 1\"} {} ; give one object a line",
      })
  void neverPassesOnALibrarysMessage(String content, String message) {
    assertThatThrownBy(() -> read(content))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(message)
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .doesNotContain("\n", "Source:", "REDACTED", "Feature", "enable", "token"));
  }

  @Test
  void readsOrRefusesWhateverItIsGiven() {
    Random random = new Random(23);
    for (int i = 0; i < 3_000; i++) {
      String seed = List.of(SVAMP, MAWPS, MATH_QA, GSM8K, ASDIV, CSV).get(random.nextInt(6));
      StringBuilder content = new StringBuilder(seed);
      for (int edit = random.nextInt(6); edit >= 0; edit--) {
        content.setCharAt(
            random.nextInt(content.length()), "[]{}<>\":,\\0-e \n&/x".charAt(random.nextInt(18)));
      }
      try {
        assertThat(read(content.toString())).allSatisfy(e -> assertThat(e.task()).isNotNull());
      } catch (DatasetException e) {
        assertThat(e.getMessage()).startsWith("some.file");
      }
    }
  }

  private static List<Example> read(String content) {
    return read(content.getBytes(StandardCharsets.UTF_8));
  }

  private static List<Example> read(byte[] content) {
    List<Example> all = new ArrayList<>();
    try (Examples examples = Examples.of(new ByteArrayInputStream(content), "some.file", "row")) {
      examples.forEachRemaining(all::add);
    }
    return all;
  }
}
