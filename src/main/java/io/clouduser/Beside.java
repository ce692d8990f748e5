// SPDX-License-Identifier: Apache-2.0
package io.clouduser;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Something that is made while the caller does something else. Loading the classes of one client
 * takes as long as waiting for a network; at the start there are two clients to load.
 *
 * @param <T> what is made
 */
final class Beside<T> {
  private final FutureTask<T> task;

  private Beside(FutureTask<T> task) {
    this.task = task;
  }

  /** Begins to make it. */
  static <T> Beside<T> begin(String name, Callable<T> maker) {
    FutureTask<T> task = new FutureTask<>(maker);
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return new Beside<>(task);
  }

  /**
   * Waits for it.
   *
   * @throws Exception what the maker threw
   */
  T get() throws Exception {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }
}
