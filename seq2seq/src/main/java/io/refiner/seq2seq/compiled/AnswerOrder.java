package io.refiner.seq2seq.compiled;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which prompt each answer belongs to, as the compiled network wants it: every prompt has the same
 * number of answers, and they stand together.
 *
 * @param prompts rows of the prompts' memory
 * @param answersEach answers to each of them
 */
record AnswerOrder(int prompts, int answersEach) {

  /**
   * What a selection of answers asks for.
   *
   * @param order the order that follows
   * @param prompts the rows that the prompts' memory then has, by their numbers before
   */
  record Selection(AnswerOrder order, long[] prompts) {

    /** Whether the prompts' memory stays as it is. */
    boolean keeps(AnswerOrder before) {
      return Arrays.equals(prompts, IntStream.range(0, before.prompts).asLongStream().toArray());
    }
  }

  /** How many answers there are. */
  int answers() {
    return prompts * answersEach;
  }

  /**
   * Follows a selection of answers. Where prompts would have different numbers of answers, each
   * answer gets a copy of its prompt.
   */
  Selection select(long[] answers) {
    long[] promptOf = Arrays.stream(answers).map(answer -> answer / answersEach).toArray();
    int each = isEven(promptOf, firstRun(promptOf)) ? firstRun(promptOf) : 1;
    int count = promptOf.length / each;
    long[] kept = IntStream.range(0, count).mapToLong(prompt -> promptOf[prompt * each]).toArray();
    return new Selection(new AnswerOrder(count, each), kept);
  }

  private static int firstRun(long[] promptOf) {
    int length = 1;
    while (length < promptOf.length && promptOf[length] == promptOf[0]) {
      length++;
    }
    return length;
  }

  private static boolean isEven(long[] promptOf, int each) {
    return promptOf.length % each == 0
        && IntStream.range(0, promptOf.length)
            .allMatch(answer -> promptOf[answer] == promptOf[answer - answer % each]);
  }
}
