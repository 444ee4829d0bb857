package io.refiner.benchmarks.t5;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.refiner.reasoning.dataset.Example;
import io.refiner.reasoning.dataset.Examples;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.task.Tasks;
import io.refiner.seq2seq.tokenizer.Tokenizer;

/** The texts that every engine gets. */
final class Workload {

  /** Tokens of prompts and answers, the end token included. */
  static final int TOKENS = 64;

  private static final double TOP_P = 0.9;
  private static final int LONGEST_BATCH = 128;
  private static final int MAX_TRIES = 10_000;

  /**
   * A real problem.
   *
   * @param prompt what the generator reads
   * @param formula what it should write
   */
  record Pair(String prompt, String formula) {}

  private final List<Pair> pairs;
  private final Tokenizer tokenizer;
  private final List<String> texts;

  /** Texts of the words of the pairs. */
  Workload(List<Pair> pairs, Tokenizer tokenizer) {
    this.pairs = List.copyOf(pairs);
    this.tokenizer = tokenizer;
    texts = texts(LONGEST_BATCH);
  }

  /** Reads prompts and formulas; problems without a formula are left out. */
  static List<Pair> pairs(Path file) {
    List<Pair> pairs = new ArrayList<>();
    for (Example example : Examples.readAll(file)) {
      Optional<Task> task = Tasks.named(example.task());
      if (task.isPresent() && example.problem().gold().isPresent()) {
        String prompt = task.get().generatorPrompt(example.problem(), Optional.empty());
        pairs.add(new Pair(prompt, example.problem().gold().get()));
      }
    }
    if (pairs.isEmpty()) {
      throw new BenchmarkException(file + " has no problem with a formula");
    }
    return pairs;
  }

  /** What the row asks of every engine. */
  ObjectNode request(Row row) {
    return switch (row.kind()) {
      case TRAIN, TRAIN_MEMORY -> training(row);
      case GENERATE, GENERATE_MEMORY -> generation(row);
      case OPEN -> Worker.request("load");
      case REPACK -> Worker.request("repack");
    };
  }

  /** The prompts and answers of a row, by their tokens. */
  List<Roofline.Answer> answers(Row row) {
    return jobs(row).stream()
        .map(job -> new Roofline.Answer(tokens(job.prompt), job.newTokens))
        .toList();
  }

  private record Job(String prompt, int newTokens) {}

  private List<Job> jobs(Row row) {
    if (!row.mixed()) {
      return texts.subList(0, row.batch()).stream().map(text -> new Job(text, TOKENS)).toList();
    }
    return pairs.stream().map(pair -> new Job(pair.prompt, tokens(pair.formula))).toList();
  }

  private ObjectNode generation(Row row) {
    List<Job> jobs = new ArrayList<>(jobs(row));
    if (row == Row.MIXED_SORTED) {
      jobs.sort(
          Comparator.<Job>comparingInt(job -> tokens(job.prompt)).thenComparingInt(Job::newTokens));
    }
    ObjectNode request = Worker.request("generate");
    jobs.forEach(job -> request.withArray("prompts").add(job.prompt));
    jobs.forEach(job -> request.withArray("lengths").add(job.newTokens));
    return request
        .put("batch", row.batch())
        .put("samples", row.samples())
        .put("beams", row.beams())
        .put("topP", TOP_P);
  }

  private ObjectNode training(Row row) {
    List<String> sources = new ArrayList<>(texts.subList(0, row.batch()));
    List<String> targets = new ArrayList<>(sources);
    Collections.reverse(targets);
    ObjectNode request = Worker.request("train");
    sources.forEach(request.withArray("sources")::add);
    targets.forEach(request.withArray("targets")::add);
    return request;
  }

  private int tokens(String text) {
    return tokenizer.encode(text).length + 1;
  }

  /** Random words of the prompts, each text exactly as long as it should be. */
  private List<String> texts(int count) {
    List<String> words =
        pairs.stream()
            .flatMap(pair -> List.of(pair.prompt.split(" ")).stream())
            .distinct()
            .sorted()
            .toList();
    Random random = new Random(17);
    return IntStream.range(0, count).mapToObj(i -> text(words, random)).toList();
  }

  private String text(List<String> words, Random random) {
    String text = "";
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      String longer = (text + " " + words.get(random.nextInt(words.size()))).strip();
      if (tokens(longer) == TOKENS) {
        return longer;
      }
      text = tokens(longer) < TOKENS ? longer : text;
    }
    throw new BenchmarkException("the prompts' words make no text of " + TOKENS + " tokens");
  }
}
