package io.refiner.reasoning.mwp.masking;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.reasoning.mwp.ProblemLimits;
import io.refiner.reasoning.task.InvalidProblemException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

class NumberMaskingTest {

  @Test
  void writesWordsAsTheTrainingDataHasThem() {
    MaskedText masked =
        NumberMasking.mask(
            "Tom\u2019s 3 part-time friends didn't eat (all) 1,200 apples. How many?");

    assertThat(masked.text())
        .isEqualTo(
            "Tom 's number0 part - time friends did n't eat ( all ) number1 apples . How many ?");
    assertThat(masked.numbers()).containsExactly(3.0, 1200.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "3.5 cups ; number0 cups ; 3.5",
        ".5 cups ; number0 cups ; 0.5",
        "$5 each ; $ number0 each ; 5",
        "$1,234.50, too ; $ number0 , too ; 1234.5",
        "50% off ; number0 % off ; 50",
        "1/2 cup ; number0 cup ; 0.5",
        "2 1/2 cups ; number0 cups ; 2.5",
        "-4 degrees ; number0 degrees ; -4",
        "a 10-year-old ; a number0 - year - old ; 10",
        "5kg of rice ; number0 kg of rice ; 5",
        "three cats ; number0 cats ; 3",
        "Fourteen cats ; number0 cats ; 14",
        "twenty-five cats ; number0 cats ; 25",
        "two hundred and five cats ; number0 cats ; 205",
        "three thousand two hundred cats ; number0 cats ; 3200",
        "twenty one-dollar bills ; number0 one - dollar bills ; 20",
        "has one apple ; has number0 apple ; 1",
        "2 dozen ; number0 dozen ; 2",
        "He has 3. ; He has number0 . ; 3",
        "It was \u22124 degrees ; It was number0 degrees ; -4",
        "It was \u20134 degrees ; It was number0 degrees ; -4",
        "a debt of -$40 ; a debt of $ number0 ; -40",
        "It was minus 4 degrees ; It was number0 degrees ; -4",
        "a negative four ; a number0 ; -4",
        "a fifth of the fish ; number0 of the fish ; 0.2",
        "Two-fifths of the fish ; number0 of the fish ; 0.4",
        "three-quarters of the fish ; number0 of the fish ; 0.75",
        "one quarter of a mile ; number0 of a mile ; 0.25",
        "half of the fish ; number0 of the fish ; 0.5",
        "half as many fish ; number0 as many fish ; 0.5",
        "half a million fish ; number0 fish ; 500000",
        "four and a half hours ; number0 hours ; 4.5",
        "six and two-thirds cups ; number0 cups ; 6.6666666666666667",
        "2 and a half cups ; number0 cups ; 2.5",
        "two and a half million fish ; number0 fish ; 2500000",
        "a hundred and seven fish ; number0 fish ; 107",
        "a thousand fish ; number0 fish ; 1000",
        "one million two hundred thousand and six fish ; number0 fish ; 1200006",
        "thirty four fish ; number0 fish ; 34",
        "twenty-five hundred fish ; number0 fish ; 2500",
        "1.5k fish ; number0 fish ; 1500",
        "$2.5m in all ; $ number0 in all ; 2500000",
        "3 million fish ; number0 fish ; 3000000",
        "Rs 12,34,567 in all ; Rs number0 in all ; 1234567",
        "Rs.500 in all ; Rs . number0 in all ; 500",
        "7 654 321 fish ; number0 fish ; 7654321",
        "7\u00a0654 fish ; number0 fish ; 7654",
        "7\u202f654.5 kg ; number0 kg ; 7654.5",
        "7\u2009654 fish ; number0 fish ; 7654",
        "7'654 fish ; number0 fish ; 7654",
        "\u20ac1.234,50 in all ; \u20ac number0 in all ; 1234.5",
        "1.234,50 \u20ac in all ; number0 \u20ac in all ; 1234.5",
        "\u20ac4,50 each ; \u20ac number0 each ; 4.5",
        "3-1/4 cups ; number0 cups ; 3.25",
        "3 and 1/4 cups ; number0 cups ; 3.25",
        "3\u20444 cup ; number0 cup ; 0.75",
        "\u215e cup ; number0 cup ; 0.875",
        "3\u00be cups ; number0 cups ; 3.75",
        "3 \u00be cups ; number0 cups ; 3.75",
        "2/3rds of the fish ; number0 of the fish ; 0.6666666666666666",
        "at 60mph ; at number0 mph ; 60",
        "20pcs each ; number0 pcs each ; 20",
        "8EUR each ; number0 EUR each ; 8",
        "USD8 each ; USD number0 each ; 8",
        "\uff11\uff12.\uff15 kg ; number0 kg ; 12.5",
        "\u0661\u0662 fish ; number0 fish ; 12",
        "\u0967\u0968 fish ; number0 fish ; 12",
        "a 10-inch pan ; a number0 - inch pan ; 10",
      })
  void masksANumber(String raw, String text, double value) {
    assertThat(NumberMasking.mask(raw)).isEqualTo(new MaskedText(text, List.of(value)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "an mp3 player ; an mp3 player",
        "the 2nd one ; the 2nd one",
        "at 3:30 ; at 3 : 30",
        "on 1/2/2020 ; on 1 / 2 / 2020",
        "version 1.2.3 ; version 1 . 2 . 3",
        "one of them ; one of them",
        "each one costs ; each one costs",
        "in one day ; in one day",
        "One had ; One had",
        "half a dozen ; half a dozen",
        "someone often ; someone often",
        "12345678901234567890 ; 12345678901234567890",
        "on 2020-01-05 ; on 2020-01-05",
        "in the first half of it ; in the first half of it",
        "a third grader ; a third grader",
        "another quarter ; another quarter",
        "dozens of hundreds ; dozens of hundreds",
        "a 3D film of the 1990s ; a 3D film of the 1990s",
        "m\u00b2 of 4x4 ; m\u00b2 of 4x4",
      })
  void leavesWhatIsNoNumber(String raw, String text) {
    assertThat(NumberMasking.mask(raw)).isEqualTo(new MaskedText(text, List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "The ratio is 4:3. ; The ratio is number0 : number1 . ; 4 3",
        "They share it 1:2:3. ; They share it number0 : number1 : number2 . ; 1 2 3",
        "in a ratio of 10:45 ; in a ratio of number0 : number1 ; 10 45",
        "from -3 to 4 ; from number0 to number1 ; -3 4",
        "10-12 days ; number0 - number1 days ; 10 12",
        "7 100-dollar bills ; number0 number1 - dollar bills ; 7 100",
        "2 24/8 ; number0 number1 ; 2 3",
        "three quarters and 4 dimes ; number0 quarters and number1 dimes ; 3 4",
        "two hundred and three thousand and 4 ; number0 and number1 ; 203000 4",
      })
  void masksEachOfSeveralNumbers(String raw, String text, String values) {
    MaskedText masked = NumberMasking.mask(raw);

    assertThat(masked.text()).isEqualTo(text);
    assertThat(masked.numbers())
        .containsExactlyElementsOf(
            Arrays.stream(values.split(" ")).map(Double::parseDouble).toList());
  }

  @Test
  void leavesADivisionByZeroUnmasked() {
    assertThat(NumberMasking.mask("1/0 of 6").text()).isEqualTo("1/0 of number0");
  }

  @Test
  void keepsTheDotsOfTitlesAndInitials() {
    assertThat(NumberMasking.mask("Mrs. Hilt had P.E. class.").text())
        .isEqualTo("Mrs. Hilt had P.E. class .");
  }

  @Test
  void fillsTheValuesBack() {
    assertThat(NumberMasking.fill("Tom has number0 of number10 .", List.of(3.0)))
        .isEqualTo("Tom has 3 of number10 .");
    assertThat(NumberMasking.fill("#0: add ( number1, number0 ) | EOS", List.of(3.0, 0.1 + 0.2)))
        .isEqualTo("#0: add ( 0.3, 3 ) | EOS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \t", "Tom has number0 apples", "Tom has 3\u0007 apples", "3\u0000"})
  void refusesATextThatItCannotMask(String raw) {
    assertThatThrownBy(() -> NumberMasking.mask(raw))
        .isInstanceOf(InvalidProblemException.class)
        .hasMessageStartingWith("text ");
  }

  @Test
  void refusesAnOversizedText() {
    String raw = "7".repeat(ProblemLimits.MAX_TEXT_CHARS + 1);

    assertThatThrownBy(() -> NumberMasking.mask(raw))
        .isInstanceOf(InvalidProblemException.class)
        .hasMessageContaining("2001 characters");
  }

  @Test
  void masksWhateverItIsGivenInBoundedTime() {
    String[] pieces = {
      "\u00bd",
      "\u2212",
      "\u2044",
      "\u00a0",
      "\u0663",
      "\uff13",
      "\u20ac",
      ":2",
      "k",
      "half of ",
      "-thirds ",
      "million",
      "a ",
      "USD",
      "1",
      "23",
      ",000",
      ".",
      "/",
      " ",
      "-",
      "$",
      "'s",
      "n't",
      "one",
      "hundred",
      "twenty",
      "kg",
      ":",
      "\u00e9",
      "aaaa",
      "(",
      "\ud83d\ude00",
      "and "
    };
    Random random = new Random(12);
    assertTimeout(
        Duration.ofSeconds(20),
        () -> {
          for (int i = 0; i < 5_000; i++) {
            StringBuilder raw = new StringBuilder("x");
            for (int length = random.nextInt(60); length > 0; length--) {
              raw.append(pieces[random.nextInt(pieces.length)]);
            }
            MaskedText masked = NumberMasking.mask(raw.toString());

            assertThat(masked.numbers()).allSatisfy(value -> assertThat(value).isFinite());
            for (int k = 0; k < masked.numbers().size(); k++) {
              assertThat(masked.text()).contains("number" + k);
            }
          }
        });
  }

  @Test
  void masksAnyUnicode() {
    Random random = new Random(13);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder raw = new StringBuilder("x");
      for (int length = random.nextInt(40); length > 0; length--) {
        // Mostly from where digits, separators and number forms are.
        int bound = random.nextInt(3) == 0 ? Character.MAX_CODE_POINT : 0x2200;
        int character = random.nextInt(bound);
        boolean usable = !Character.isISOControl(character) && random.nextInt(4) > 0;
        raw.appendCodePoint(usable ? character : '0' + random.nextInt(10));
      }
      MaskedText masked = NumberMasking.mask(raw.toString());

      assertThat(masked.numbers()).allSatisfy(value -> assertThat(value).isFinite());
      assertThat(masked.text()).doesNotContain("\n", "  ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "1",
        "-",
        "'",
        "1,",
        "1 ",
        "n't",
        "one ",
        "A.",
        "1/",
        "  ",
        ":1",
        "1:",
        "a ",
        "hundred ",
        "one-",
        "\u00bd",
        "1 000 ",
        ",00",
        "and a half "
      })
  void masksTheLongestRunsInBoundedTime(String piece) {
    String raw = "x " + piece.repeat((ProblemLimits.MAX_TEXT_CHARS - 2) / piece.length());

    assertTimeout(Duration.ofSeconds(5), () -> NumberMasking.mask(raw));
  }
}
