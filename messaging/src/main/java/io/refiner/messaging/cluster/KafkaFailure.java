package io.refiner.messaging.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/**
 * What a failure of a Kafka client means to whoever runs it. A client wraps what went wrong, says
 * nothing at all where it knows the class of the error alone, and does not say which right is
 * missing.
 */
public final class KafkaFailure {

  private static final String GRANT = ": grant it (docs/operations.md, Rights)";

  private KafkaFailure() {}

  /**
   * Says it in one line.
   *
   * @param error as it was caught
   * @param subject what it was about, such as a topic, where the error does not know it; may be
   *     empty
   */
  public static String describe(Throwable error, String subject) {
    List<Throwable> causes = causes(error);
    return unresolved(causes)
        .or(() -> unauthorized(causes, subject))
        .orElseGet(() -> said(causes))
        .replaceAll("\\s+", " ");
  }

  /** Says it in one line. */
  public static String describe(Throwable error) {
    return describe(error, "");
  }

  /** Whether the broker has answered, and refused. */
  public static boolean isRefusal(Throwable error) {
    return causes(error).stream()
        .noneMatch(
            cause ->
                cause instanceof java.util.concurrent.TimeoutException
                    || cause instanceof org.apache.kafka.common.errors.TimeoutException
                    || cause instanceof InterruptedException);
  }

  /** From the outside in, without those that only carry another one. */
  private static List<Throwable> causes(Throwable error) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable each = error; each != null && causes.size() < 20; each = each.getCause()) {
      boolean carrier =
          each instanceof ExecutionException
              || each instanceof CompletionException
              || each.getClass() == KafkaException.class;
      if (!carrier || each.getCause() == null) {
        causes.add(each);
      }
    }
    return causes;
  }

  private static Optional<String> unresolved(List<Throwable> causes) {
    return causes.stream()
        .filter(ConfigException.class::isInstance)
        .map(Throwable::getMessage)
        .filter(message -> message != null && message.contains("bootstrap"))
        .map(
            message ->
                "no host of refiner.messaging.bootstrap-servers (--bootstrap-servers) has an address: "
                    + message)
        .findFirst();
  }

  private static Optional<String> unauthorized(List<Throwable> causes, String subject) {
    return causes.stream()
        .filter(AuthorizationException.class::isInstance)
        .map(cause -> "the client's principal lacks a right on " + resource(cause, subject) + GRANT)
        .findFirst();
  }

  private static String resource(Throwable error, String subject) {
    if (error instanceof TopicAuthorizationException topic
        && !topic.unauthorizedTopics().isEmpty()) {
      return "topic " + String.join(", ", topic.unauthorizedTopics());
    }
    if (error instanceof GroupAuthorizationException group && group.groupId() != null) {
      return "group " + group.groupId();
    }
    String kind =
        error instanceof TopicAuthorizationException
            ? "a topic"
            : error instanceof GroupAuthorizationException
                ? "its group"
                : error instanceof TransactionalIdAuthorizationException
                    ? "its transactional id"
                    : error instanceof ClusterAuthorizationException ? "the cluster" : "a resource";
    return subject.isEmpty() ? kind : subject;
  }

  private static String said(List<Throwable> causes) {
    return causes.stream()
        .map(Throwable::getMessage)
        .filter(message -> message != null && !message.isBlank() && !message.equals("null"))
        .findFirst()
        .orElseGet(
            () -> causes.isEmpty() ? "no reason given" : causes.get(0).getClass().getSimpleName());
  }
}
