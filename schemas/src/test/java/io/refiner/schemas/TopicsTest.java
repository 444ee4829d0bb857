package io.refiner.schemas;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TopicsTest {

  @ParameterizedTest
  @EnumSource(Topics.class)
  void everyTopicIsFoundByItsNameAndByItsNameOnTheBroker(Topics topic) {
    TopicNames names = new TopicNames("blue-");

    assertThat(Topics.named(topic.topicName())).contains(topic);
    assertThat(names.topic(names.of(topic))).contains(topic);
  }

  @Test
  void anotherDeploymentsTopicIsNotOurs() {
    assertThat(new TopicNames("blue-").topic("green-problems")).isEmpty();
  }

  @Test
  void refusesAPrefixThatABrokerWouldRefuse() {
    assertThatThrownBy(() -> new TopicNames("a/b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a/b");
  }
}
