package io.refiner.reasoning.mwp.masking;

import java.time.Duration;
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
      })
  void leavesWhatIsNoNumber(String raw, String text) {
    assertThat(NumberMasking.mask(raw)).isEqualTo(new MaskedText(text, List.of()));
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
  @ValueSource(strings = {"", " \t", "Tom has number0 apples"})
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

  @ParameterizedTest
  @ValueSource(strings = {"a", "1", "-", "'", "1,", "1 ", "n't", "one ", "A.", "1/", "  "})
  void masksTheLongestRunsInBoundedTime(String piece) {
    String raw = "x " + piece.repeat((ProblemLimits.MAX_TEXT_CHARS - 2) / piece.length());

    assertTimeout(Duration.ofSeconds(5), () -> NumberMasking.mask(raw));
  }
}
