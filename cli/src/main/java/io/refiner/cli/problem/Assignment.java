package io.refiner.cli.problem;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.refiner.reasoning.wire.ProblemRecords;
import io.refiner.schemas.record.Options;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.Result;
import io.refiner.schemas.record.ResultStatus;

/**
 * A user's problems as they go into a ring: each under an episode id that is its own, whatever the
 * user calls it.
 *
 * @param problems in the order of the file
 * @param refused what could not be read, with its results already
 * @param userIds what the user calls a problem, by episode id
 */
public record Assignment(
    List<Problem> problems, List<Refusal> refused, Map<String, String> userIds) {

  private static final SecureRandom RANDOM = new SecureRandom();

  /** Without what is mistaken for something else. */
  private static final String ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";

  /** Of 31 letters, twelve hold 59 bits. */
  private static final int UNIQUE_LETTERS = 12;

  public Assignment {
    problems = List.copyOf(problems);
    refused = List.copyOf(refused);
    userIds = Map.copyOf(userIds);
  }

  /**
   * A problem that is not worth a ring.
   *
   * @param id what the user calls it
   */
  public record Refusal(String id, Result result) {}

  /**
   * Names episodes {@code PREFIX-1}, {@code PREFIX-2} and so on, by place in the file. Seeds are
   * made of these names: the same prefix gives the same samples.
   */
  public static Assignment of(List<Submitted> submitted, Options options, String prefix) {
    List<Problem> problems = new ArrayList<>();
    List<Refusal> refused = new ArrayList<>();
    Map<String, String> userIds = new HashMap<>();
    for (int place = 1; place <= submitted.size(); place++) {
      Submitted one = submitted.get(place - 1);
      if (one instanceof Submitted.Read read) {
        String episode = prefix + "-" + place;
        Problem problem = ProblemRecords.record(read.example(), options);
        problems.add(Problem.newBuilder(problem).setId(episode).build());
        userIds.put(episode, read.id());
      } else if (one instanceof Submitted.Refused refusal) {
        refused.add(new Refusal(refusal.id(), failed(refusal, options)));
      }
    }
    return new Assignment(problems, refused, userIds);
  }

  /**
   * A prefix that nobody else uses, for a ring that others use too: the name and twelve letters.
   */
  public static String unique(String name) {
    String letters =
        RANDOM
            .ints(UNIQUE_LETTERS, 0, ALPHABET.length())
            .mapToObj(place -> ALPHABET.substring(place, place + 1))
            .collect(Collectors.joining());
    return name + "-" + letters;
  }

  /** What the user calls the problem of this result. */
  public String userId(Result result) {
    String episode = result.getProblem().getId();
    return userIds.getOrDefault(episode, episode);
  }

  private static Result failed(Submitted.Refused refusal, Options options) {
    Instant now = Instant.now();
    return Result.newBuilder()
        .setProblem(
            Problem.newBuilder()
                .setId(refusal.id())
                .setTask("")
                .setText("")
                .setOptions(options)
                .build())
        .setStatus(ResultStatus.FAILED)
        .setFailure(refusal.failure())
        .setStartedAt(now)
        .setEndedAt(now)
        .build();
  }
}
