package io.refiner.reasoning.replay;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which turns to take; what is empty does not matter.
 *
 * @param task the task's name
 * @param kind who judged
 * @param critic which critic judged
 * @param verdict what came of it
 * @param policy which generator wrote
 */
public record TurnFilter(
    Optional<String> task,
    Optional<CriticKind> kind,
    Optional<ModelChoice> critic,
    Optional<Verdict> verdict,
    Optional<ModelChoice> policy) {

  /** Takes every turn. */
  public static final TurnFilter ALL =
      new TurnFilter(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** What a turn can be left out for, in the order that it is looked at. */
  public enum Criterion {
    TASK,
    CRITIC,
    VERDICT,
    POLICY
  }

  /** The first criterion that the turn does not meet; empty if it is taken. */
  public Optional<Criterion> unmet(LoggedTurn turn) {
    if (task.isPresent() && !task.get().equals(turn.task())) {
      return Optional.of(Criterion.TASK);
    }
    boolean otherKind = kind.isPresent() && kind.get() != turn.critic().kind();
    if (otherKind || critic.isPresent() && !critic.get().includes(turn.critic().model())) {
      return Optional.of(Criterion.CRITIC);
    }
    if (verdict.isPresent() && !verdict.equals(turn.verdict())) {
      return Optional.of(Criterion.VERDICT);
    }
    return policy.isPresent() && !policy.get().includes(turn.generator())
        ? Optional.of(Criterion.POLICY)
        : Optional.empty();
  }

  /** The criteria that are set, for people: name and value. */
  public Map<String, String> described() {
    Map<String, String> set = new LinkedHashMap<>();
    task.ifPresent(value -> set.put("task", value));
    kind.ifPresent(value -> set.put("critic", value.name().toLowerCase(Locale.ROOT)));
    critic.ifPresent(value -> set.put("critic version", value.text()));
    verdict.ifPresent(value -> set.put("verdict", value.name().toLowerCase(Locale.ROOT)));
    policy.ifPresent(value -> set.put("policy version", value.text()));
    return Collections.unmodifiableMap(set);
  }
}
