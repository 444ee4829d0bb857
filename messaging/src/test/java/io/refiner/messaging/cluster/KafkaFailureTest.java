package io.refiner.messaging.cluster;

import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class KafkaFailureTest {

  @Test
  void namesTheResourceThatARightIsMissingOn() {
    assertThat(KafkaFailure.describe(new TopicAuthorizationException(Set.of("feedback"))))
        .contains("lacks a right on topic feedback", "grant it");
    assertThat(
            KafkaFailure.describe(
                new ExecutionException(new TopicAuthorizationException((String) null)),
                "topic feedback"))
        .contains("lacks a right on topic feedback");
    assertThat(KafkaFailure.describe(GroupAuthorizationException.forGroupId("critic")))
        .contains("group critic");
    assertThat(KafkaFailure.describe(new TransactionalIdAuthorizationException("no")))
        .contains("its transactional id");
  }

  @Test
  void saysWhatIsBehindAWrapper() {
    Throwable wrapped =
        new ExecutionException(
            new KafkaException(
                "Failed to create new KafkaAdminClient",
                new ConfigException("No resolvable bootstrap urls given in bootstrap.servers")));

    assertThat(KafkaFailure.describe(wrapped))
        .contains("refiner.messaging.bootstrap-servers", "No resolvable bootstrap urls")
        .doesNotContain("KafkaAdminClient");
    assertThat(
            KafkaFailure.describe(
                new ExecutionException(new InvalidReplicationFactorException("only 1 broker"))))
        .isEqualTo("only 1 broker");
  }

  @Test
  void neverSaysNull() {
    assertThat(KafkaFailure.describe(new TimeoutException())).isEqualTo("TimeoutException");
    assertThat(KafkaFailure.describe(new KafkaException((String) null))).doesNotContain("null");
  }
}
