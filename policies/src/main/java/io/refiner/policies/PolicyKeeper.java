package io.refiner.policies;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.messaging.policy.PolicyHistory;
import io.refiner.messaging.policy.PolicyName;
import io.refiner.policies.PolicyRefusedException.Reason;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.schemas.record.PolicyChoice;
import io.refiner.schemas.record.PolicyRefusal;
import io.refiner.schemas.record.PolicyStatus;
import io.refiner.schemas.record.PolicyUpdate;

/**
 * Loads the version that is to work and swaps it in. What is refused is said and counted once, and
 * the model that works goes on; only the first time, when that is no published version, older ones
 * are tried. What came of each change is reported. For one thread.
 */
final class PolicyKeeper implements Consumer<PolicyHistory> {

  private static final Logger LOG = LoggerFactory.getLogger(PolicyKeeper.class);

  /** So many refused versions are reported. */
  private static final int REFUSALS = 16;

  private final String instance;
  private final SwappablePolicy slot;
  private final PolicyLoader loader;
  private final PolicyMetrics metrics;
  private final Consumer<PolicyStatus> reports;
  private final List<PolicyRefusal> refused = new ArrayList<>();
  private ModelVersion working;
  private Instant workingSince = now();
  private boolean chosen;

  /**
   * @param instance who reports
   * @param configured what works in the slot now
   * @param reports is told what came of each change
   */
  PolicyKeeper(
      String instance,
      SwappablePolicy slot,
      ModelVersion configured,
      PolicyLoader loader,
      PolicyMetrics metrics,
      Consumer<PolicyStatus> reports) {
    this.instance = instance;
    this.slot = slot;
    this.working = configured;
    this.loader = loader;
    this.metrics = metrics;
    this.reports = reports;
  }

  @Override
  public void accept(PolicyHistory history) {
    List<PolicyUpdate> candidates =
        chosen ? history.current().stream().toList() : history.candidates();
    chosen = true;
    for (PolicyUpdate candidate : candidates) {
      if (works(candidate) || takes(history.name(), candidate)) {
        break;
      }
    }
    reports.accept(status(history));
  }

  private PolicyStatus status(PolicyHistory history) {
    Instant now = now();
    return PolicyStatus.newBuilder()
        .setRole(history.name().role())
        .setName(history.name().name())
        .setInstance(instance)
        .setWorking(working)
        .setWorkingSince(workingSince)
        .setAnswered(
            history
                .current()
                .map(current -> new PolicyChoice(current.getVersion(), current.getSelectedAt()))
                .orElse(null))
        .setRefused(List.copyOf(refused))
        .setReportedAt(now)
        .build();
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  private boolean works(PolicyUpdate candidate) {
    return candidate.getVersion() == working.getVersion()
        && candidate.getDigest().equals(working.getDigest());
  }

  private boolean takes(PolicyName name, PolicyUpdate candidate) {
    try {
      Policy policy = loader.load(candidate);
      if (slot.swap(policy)) {
        LOG.info(
            "{}: version {} works after version {}, digest {}",
            name,
            candidate.getVersion(),
            working.getVersion(),
            candidate.getDigest());
        working = policy.version();
        workingSince = now();
        forgive(candidate.getVersion());
        metrics.swapped(candidate.getVersion());
      }
      return true;
    } catch (PolicyRefusedException e) {
      refuse(name, candidate, e.reason(), e);
    } catch (RuntimeException | VirtualMachineError e) {
      // A file that is cut short while it is mapped, or a model too large, must not end the
      // service.
      refuse(name, candidate, Reason.UNREADABLE, e);
    }
    return false;
  }

  private void refuse(PolicyName name, PolicyUpdate candidate, Reason reason, Throwable e) {
    metrics.refused(reason);
    String message = message(e);
    forgive(candidate.getVersion());
    refused.add(new PolicyRefusal(candidate.getVersion(), reason.tag(), message, now()));
    if (refused.size() > REFUSALS) {
      refused.remove(0);
    }
    LOG.error(
        "{}: version {} is refused ({}) and version {} goes on: {}",
        name,
        candidate.getVersion(),
        reason.tag(),
        working.getVersion(),
        message);
    if (e instanceof PolicyRefusedException) {
      LOG.debug("The cause", e);
    } else {
      // Nobody foresaw it, so its place says more than its words.
      LOG.error("The cause", e);
    }
  }

  private void forgive(long version) {
    refused.removeIf(refusal -> refusal.getVersion() == version);
  }

  /** What was thrown, and what caused it where that says something else: never nothing. */
  static String message(Throwable e) {
    String own =
        e instanceof PolicyRefusedException ? text(e).orElseGet(e::toString) : e.toString();
    return Optional.ofNullable(e.getCause())
        .flatMap(cause -> text(cause).or(() -> Optional.of(cause.toString())))
        .filter(cause -> !own.contains(cause))
        .map(cause -> own + ": " + cause)
        .orElse(own);
  }

  private static Optional<String> text(Throwable e) {
    return Optional.ofNullable(e.getMessage()).filter(text -> !text.isBlank());
  }
}
