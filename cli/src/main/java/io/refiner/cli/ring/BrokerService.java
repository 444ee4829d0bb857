package io.refiner.cli.ring;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.refiner.messaging.broker.BrokerSettings;
import io.refiner.messaging.broker.EmbeddedBroker;
import io.refiner.messaging.worker.Pulse;

/** The embedded broker as a service of its own. */
public final class BrokerService implements Service {

  private final EmbeddedBroker broker;
  private final CountDownLatch stopped = new CountDownLatch(1);

  private BrokerService(EmbeddedBroker broker) {
    this.broker = broker;
  }

  /** Starts a broker; it serves when this returns. */
  public static BrokerService start(BrokerSettings settings) {
    return new BrokerService(EmbeddedBroker.start(settings));
  }

  /** Where clients find it. */
  public String bootstrapServers() {
    return broker.bootstrapServers();
  }

  @Override
  public void run(Pulse pulse) {
    try {
      do {
        pulse.beat(true);
      } while (!stopped.await(1, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    broker.close();
    stopped.countDown();
  }
}
