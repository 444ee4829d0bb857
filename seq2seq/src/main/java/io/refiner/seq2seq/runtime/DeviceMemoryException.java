package io.refiner.seq2seq.runtime;

/** The device has no memory for the least that a piece of work can be cut to. */
public class DeviceMemoryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Says what was tried and what helps.
   *
   * @param work such as "the weights of /models/x"
   * @param help what to change, besides the device
   */
  public DeviceMemoryException(String work, String help, Throwable cause) {
    super(
        "the device has no memory for %s: end what else uses it, %s, or take another device"
            .formatted(work, help),
        cause);
  }
}
