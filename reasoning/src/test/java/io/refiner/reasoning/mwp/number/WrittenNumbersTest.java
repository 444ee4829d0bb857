package io.refiner.reasoning.mwp.number;

import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class WrittenNumbersTest {

  private static final String[] SMALL = {
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen"
  };

  private static final String[] TENS = {
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"
  };

  private final Random random = new Random(5);

  @Test
  void readsEveryWrittenOutNumberBack() {
    for (int i = 0; i < 3_000; i++) {
      long value = random.nextLong(i % 2 == 0 ? 2_000 : 1_000_000_000_000L);
      String words = words(value);

      assertReadsWhole(words, value);
    }
  }

  @Test
  void readsEveryGroupingOfDigitsBack() {
    for (int i = 0; i < 3_000; i++) {
      long value = random.nextLong(1_000_000_000L);
      String digits = Long.toString(value);
      for (String separator : List.of(",", " ", "'", "\u00a0", "\u202f", "\u2009", "\u066c")) {
        assertReadsWhole(digits.replaceAll("(?<=\\d)(?=(\\d{3})+$)", separator), value);
      }
      assertReadsWhole(digits.replaceAll("(?<=\\d)(?=(\\d{2})*\\d{3}$)", ","), value);
      assertReadsWhole(digits.replaceAll("(?<=\\d)(?=(\\d{3})+$)", ",") + ".25", value + 0.25);
      if (value >= 1_000) {
        assertReadsWhole(digits.replaceAll("(?<=\\d)(?=(\\d{3})+$)", ".") + ",25", value + 0.25);
      }
    }
  }

  @Test
  void readsEveryWritingOfAFractionBack() {
    for (int whole = 1; whole < 40; whole++) {
      for (int below = 2; below < 13; below++) {
        for (int above = 1; above < below; above++) {
          double part = (double) above / below;
          for (String slash : List.of("/", "\u2044", "\u2215")) {
            String fraction = above + slash + below;
            assertReadsWhole(fraction, part);
            assertReadsWhole(whole + " " + fraction, whole + part);
            assertReadsWhole(whole + "-" + fraction, whole + part);
            assertReadsWhole(whole + " and " + fraction, whole + part);
          }
        }
      }
      assertReadsWhole(whole + "\u00bd", whole + 0.5);
      assertReadsWhole(words(whole) + " and a half", whole + 0.5);
      assertReadsWhole(words(whole) + " and three quarters", whole + 0.75);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "7 (plums) ; 7",
        "1,200 ; 1200",
        "$1,200.00 ; 1200",
        "-$3.50 ; -3.5",
        "1/3 ; 0.3333333333",
        "2 1/2 cups ; 2.5",
        "seven ; 7",
        "45% ; 45",
        "12 euros ; 12",
        "8 \u20ac ; 8",
        "45kmph ; 45",
        "\u22123 ; -3",
        "half of it ; 0.5",
      })
  void readsAnAnswer(String written, double value) {
    assertThat(WrittenNumbers.answer(written).orElseThrow()).isCloseTo(value, within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yes", "7 and 8", "3:2", "1/0", "x 7", "$", "-", "mp3", "2nd"})
  void takesNothingElseForAnAnswer(String written) {
    assertThat(WrittenNumbers.answer(written)).isEmpty();
  }

  @Test
  void readsOrRefusesWhateverItIsGiven() {
    for (int i = 0; i < 3_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(12); length >= 0; length--) {
        text.append("0123456789 ,./-:'kmab\u20ac\u00bd".charAt(random.nextInt(23)));
      }
      String plain = PlainText.of(text.toString());
      for (int place = 0; place < plain.length(); place++) {
        int start = place;
        WrittenNumbers.at(plain, place)
            .ifPresent(number -> assertThat(number.end()).isBetween(start + 1, plain.length()));
      }
      WrittenNumbers.answer(text.toString());
    }
  }

  private static void assertReadsWhole(String written, double value) {
    String plain = PlainText.of(written);
    NumberMatch number = WrittenNumbers.at(plain, 0).orElseThrow(() -> new AssertionError(written));

    assertThat(number.value()).as(written).isCloseTo(value, within(1e-9 * Math.max(1, value)));
    assertThat(number.end()).as(written).isEqualTo(plain.length());
  }

  private String words(long value) {
    for (Object[] scale :
        new Object[][] {
          {1_000_000_000L, "billion"}, {1_000_000L, "million"}, {1_000L, "thousand"}
        }) {
      long unit = (long) scale[0];
      if (value >= unit) {
        String head = words(value / unit) + " " + scale[1];
        long rest = value % unit;
        return rest == 0
            ? head
            : head + (rest < 100 && random.nextBoolean() ? " and " : " ") + words(rest);
      }
    }
    if (value >= 100) {
      String head = SMALL[(int) (value / 100)] + " hundred";
      return value % 100 == 0
          ? head
          : head + (random.nextBoolean() ? " and " : " ") + words(value % 100);
    }
    if (value < 20) {
      return SMALL[(int) value];
    }
    String tens = TENS[(int) (value / 10)];
    return value % 10 == 0
        ? tens
        : tens + (random.nextBoolean() ? "-" : " ") + SMALL[(int) (value % 10)];
  }
}
