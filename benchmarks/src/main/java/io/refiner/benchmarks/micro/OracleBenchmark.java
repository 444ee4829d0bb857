package io.refiner.benchmarks.micro;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.mwp.MathWordProblems;
import io.refiner.reasoning.task.Problem;
import io.refiner.reasoning.task.Task;

/** What the oracle critic and an answer cost, in operations a second on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class OracleBenchmark {

  private final Task task = new MathWordProblems();
  private final Problem problem =
      new Problem(
          "benchmark-1",
          "Tom has number0 boxes of number1 apples and eats number2 . How many are left ?",
          List.of(3.0, 4.0, 2.0),
          Optional.of("#0: multiply ( number0, number1 ) | #1: subtract ( #0, number2 ) | EOS"));

  @Benchmark
  public Critique judgeWrongHypothesis() {
    return task.oracle(
        problem, "#0: add ( number0, number1 ) | #1: subtract ( number2, #0 ) | EOS");
  }

  @Benchmark
  public Optional<String> executeHypothesis() {
    return task.answer(
        problem, "#0: multiply ( number0, number1 ) | #1: subtract ( #0, number2 ) | EOS");
  }
}
