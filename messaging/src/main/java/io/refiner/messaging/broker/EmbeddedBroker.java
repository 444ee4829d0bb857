package io.refiner.messaging.broker;

/** A Kafka broker (KRaft, broker and controller in one) in this process. */
public final class EmbeddedBroker implements AutoCloseable {

  private EmbeddedBroker() {}

  /** Starts a broker and waits until it serves. */
  public static EmbeddedBroker start(BrokerSettings settings) {
    throw new IllegalStateException("not written yet");
  }

  /** Where clients find it: {@code 127.0.0.1:PORT}. */
  public String bootstrapServers() {
    throw new IllegalStateException("not written yet");
  }

  /** The port that it listens on. */
  public int port() {
    throw new IllegalStateException("not written yet");
  }

  @Override
  public void close() {}
}
