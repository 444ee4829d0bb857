package io.refiner.cli.policy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.refiner.messaging.policy.PolicyReports;
import io.refiner.schemas.record.PolicyChoice;
import io.refiner.schemas.record.PolicyRefusal;
import io.refiner.schemas.record.PolicyStatus;
import io.refiner.schemas.record.PolicyUpdate;

/**
 * What the services of a model have made of one choice of its version. Services that have been
 * silent for long are gone, and don't count.
 *
 * @param services what each made of it
 */
public record Rollout(List<Answer> services) {

  /** What became of a choice in one service. */
  public enum State {
    /** It works with the version. */
    LOADED,
    /** It refused the version, and another one goes on. */
    REFUSED,
    /** Another version was chosen before it came to this one. */
    OVERTAKEN,
    /** It has not answered yet. */
    PENDING
  }

  /**
   * One service's answer.
   *
   * @param message what a refusal says; empty otherwise
   */
  public record Answer(String instance, State state, String message) {}

  public Rollout {
    services = List.copyOf(services);
  }

  /** What the reports say of a choice. */
  public static Rollout of(PolicyUpdate choice, List<PolicyStatus> reports, Instant now) {
    return new Rollout(
        reports.stream()
            .filter(report -> !PolicyReports.isSilent(report, now))
            .map(report -> answer(choice, report))
            .toList());
  }

  private static Answer answer(PolicyUpdate choice, PolicyStatus report) {
    Optional<PolicyRefusal> refusal =
        report.getRefused().stream()
            .filter(refused -> refused.getVersion() == choice.getVersion())
            .findFirst();
    State state = state(choice, report, refusal);
    String message =
        state == State.REFUSED
            ? refusal.map(refused -> refused.getReason() + ": " + refused.getMessage()).orElse("")
            : "";
    return new Answer(report.getInstance(), state, message);
  }

  private static State state(
      PolicyUpdate choice, PolicyStatus report, Optional<PolicyRefusal> refusal) {
    boolean works =
        report.getWorking().getVersion() == choice.getVersion()
            && report.getWorking().getDigest().equals(choice.getDigest());
    if (works) {
      return State.LOADED;
    }
    Optional<PolicyChoice> answered =
        report.getAnswered().filter(last -> !last.getSelectedAt().isBefore(choice.getSelectedAt()));
    if (answered.isEmpty()) {
      return State.PENDING;
    }
    return refusal.isPresent() ? State.REFUSED : State.OVERTAKEN;
  }

  /** Whether every service has answered, if there is one. */
  public boolean isComplete() {
    return services.stream().noneMatch(answer -> answer.state() == State.PENDING);
  }

  /** How many made this of it. */
  public long count(State state) {
    return services.stream().filter(answer -> answer.state() == state).count();
  }

  /** Whether there are services, and all of them work with the version. */
  public boolean isDone() {
    return !services.isEmpty() && count(State.LOADED) == services.size();
  }
}
