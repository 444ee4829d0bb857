package io.refiner.policies;

import java.util.List;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.messaging.policy.PolicyHistory;
import io.refiner.messaging.policy.PolicyName;
import io.refiner.policies.PolicyRefusedException.Reason;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.schemas.record.PolicyUpdate;

/**
 * Loads the version that is to work and swaps it in. What is refused is said and counted once, and
 * the model that works goes on; only the first time, when that is no published version, older ones
 * are tried. For one thread.
 */
final class PolicyKeeper implements Consumer<PolicyHistory> {

  private static final Logger LOG = LoggerFactory.getLogger(PolicyKeeper.class);

  private final SwappablePolicy slot;
  private final PolicyLoader loader;
  private final PolicyMetrics metrics;
  private ModelVersion working;
  private boolean chosen;

  /**
   * @param configured what works in the slot now
   */
  PolicyKeeper(
      SwappablePolicy slot, ModelVersion configured, PolicyLoader loader, PolicyMetrics metrics) {
    this.slot = slot;
    this.working = configured;
    this.loader = loader;
    this.metrics = metrics;
  }

  @Override
  public void accept(PolicyHistory history) {
    List<PolicyUpdate> candidates =
        chosen ? history.current().stream().toList() : history.candidates();
    chosen = true;
    for (PolicyUpdate candidate : candidates) {
      if (works(candidate) || takes(history.name(), candidate)) {
        return;
      }
    }
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
    LOG.error(
        "{}: version {} is refused ({}) and version {} goes on: {}",
        name,
        candidate.getVersion(),
        reason.tag(),
        working.getVersion(),
        e.getMessage());
    LOG.debug("The cause", e);
  }
}
