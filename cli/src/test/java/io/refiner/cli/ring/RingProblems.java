package io.refiner.cli.ring;

import java.util.List;
import java.util.stream.IntStream;

import io.refiner.schemas.record.CriticKind;
import io.refiner.schemas.record.Decoding;
import io.refiner.schemas.record.DecodingMethod;
import io.refiner.schemas.record.Gold;
import io.refiner.schemas.record.Options;
import io.refiner.schemas.record.Problem;

/** Problems for rings under test, judged by the oracle. */
final class RingProblems {

  static final Decoding GREEDY = new Decoding(DecodingMethod.GREEDY, 1.0, 0.5, 64);
  static final Options ORACLE = options(3, CriticKind.ORACLE);
  static final String TEXT = "Tom has number0 apples and gets number1 more . How many has he ?";

  private RingProblems() {}

  static Options options(int turns, CriticKind critic) {
    return new Options(turns, 1, GREEDY, critic, null);
  }

  /** So many problems, whose ids start with a prefix; the answer to the n-th one is n + 2. */
  static List<Problem> problems(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> problem(prefix + i, i)).toList();
  }

  static Problem problem(String id, int apples) {
    return problem(id, apples, ORACLE);
  }

  static Problem problem(String id, int apples, Options options) {
    Gold gold = new Gold("#0: add ( number0, number1 ) | EOS", Integer.toString(apples + 2));
    return new Problem(id, "mwp", TEXT, List.of((double) apples, 2.0), gold, options, null, null);
  }
}
