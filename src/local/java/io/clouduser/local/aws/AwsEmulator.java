// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * An AWS account in this JVM, behind a real endpoint.
 *
 * <p>Point clients at {@link #endpoint()} with any credentials; then look at and disturb the
 * account through the other methods.
 */
public final class AwsEmulator implements AutoCloseable {
  /** The region that calls made from Java are counted to. */
  private static final String HOME_REGION = "us-east-1";

  private final String accountId;
  private final AwsAccount account;
  private final Mailbox mailbox = new Mailbox();
  private final MailEvents mailEvents;
  private final SesControl ses = new SesControl();
  private final SqsControl sqs;
  private final EventsService events;
  private final TrailService trail;
  private final IamStore store;
  private final IamControl iam;
  private final StsService sts;
  private final HttpFront front;
  private final WireServer server;
  private volatile boolean trailing = true;
  private volatile Duration trailDelay = Duration.ZERO;

  private AwsEmulator(Builder builder) {
    accountId = builder.accountId;
    account = new AwsAccount(builder.clock);
    store = new IamStore(accountId, builder.clock);
    IamService iamService = new IamService(store);
    iam = new IamControl(store, iamService.logins());
    sts = new StsService(accountId);
    SqsService sqsService = new SqsService(accountId, builder.clock);
    sqs = new SqsControl(sqsService);
    SnsService sns = new SnsService(accountId, builder.clock, sqsService);
    events = new EventsService(accountId, builder.clock, sns, sqsService);
    SesConfigurationSets sets = new SesConfigurationSets(accountId);
    mailEvents = new MailEvents(accountId, builder.clock, mailbox, sets, ses, events::emit);
    account.add("iam", iamService);
    account.add("sts", sts);
    account.add("ses", new SesService(accountId, ses, sets, mailbox, mailEvents::accepted));
    account.add("sqs", sqsService);
    account.add("sns", sns);
    account.add("events", events);
    trail = new TrailService(accountId, () -> trailing);
    account.add("cloudtrail", trail);
    account.listen(this::trail);
    front = new HttpFront(account, this::arnOf);
    server = new WireServer(builder.address, builder.port, front::handle);
  }

  /** Starts an account on a free port of the loopback interface. */
  public static AwsEmulator start() {
    return builder().start();
  }

  /** Starts an account on a port of the loopback interface; 0 picks a free one. */
  public static AwsEmulator start(int port) {
    return builder().port(port).start();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** How to start an account. */
  public static final class Builder {
    private InetAddress address = InetAddress.getLoopbackAddress();
    private int port;
    private String accountId = "111122223333";
    private Clock clock = Clock.systemUTC();

    private Builder() {}

    public Builder address(InetAddress value) {
      address = value;
      return this;
    }

    public Builder port(int value) {
      port = value;
      return this;
    }

    public Builder accountId(String value) {
      accountId = value;
      return this;
    }

    /** Every time that the account tells comes from here. */
    public Builder clock(Clock value) {
      clock = value;
      return this;
    }

    public AwsEmulator start() {
      return new AwsEmulator(this);
    }
  }

  /** Where clients find all services. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  public String accountId() {
    return accountId;
  }

  /** Users and IAM's moods. */
  public IamControl iam() {
    return iam;
  }

  /** Who may send mail, and how much. */
  public SesControl ses() {
    return ses;
  }

  /** The mails that SES accepted. */
  public Mailbox mailbox() {
    return mailbox;
  }

  /** What SES reports about mails later. */
  public MailEvents mailEvents() {
    return mailEvents;
  }

  /** Queues from the inside. */
  public SqsControl sqs() {
    return sqs;
  }

  /** Puts an event on EventBridge's default bus, as AWS's own services do. */
  public void emit(JsonNode event) {
    events.emit(event.deepCopy());
  }

  /** Whether changes in IAM are told as CloudTrail events on the default bus; they are at first. */
  public void cloudTrail(boolean on) {
    trailing = on;
  }

  /** Whether the account has a trail at all; it has one at first. */
  public void hasTrail(boolean on) {
    trail.exists(on);
  }

  /** Whether the trail records management events; it does at first. */
  public void trailOfManagementEvents(boolean on) {
    trail.managementEvents(on);
  }

  /**
   * How long after a call its CloudTrail event comes; at first none. AWS takes seconds at least, so
   * the caller always has its answer before.
   */
  public void cloudTrailDelay(Duration delay) {
    trailDelay = delay;
  }

  /** The calls that came in. */
  public CallLog calls() {
    return account.calls();
  }

  /** Ways for calls to go wrong. */
  public Faults faults() {
    return account.faults();
  }

  /** Token buckets per operation. */
  public RateLimits rates() {
    return account.rates();
  }

  /** The clock in replies goes ahead of the real one, or behind it. */
  public void clockAhead(Duration difference) {
    front.clockAhead(difference);
  }

  /** Every call takes at least this long. */
  public void latency(Duration wait) {
    front.latency(wait);
  }

  /** Goes away: breaks all connections and refuses new ones until {@link #comeBack()}. */
  public void goAway() {
    server.suspend();
  }

  /** Listens again on the same port, with everything as it was. */
  public void comeBack() {
    server.resume();
  }

  /** Says whose an access key is; unknown keys belong to a nameless administrator. */
  public void principal(String accessKeyId, String arn) {
    sts.principal(accessKeyId, arn);
  }

  /** Has every finished call told, in the thread that serves it. */
  public void onApiCall(Consumer<CallRecord> listener) {
    account.listen(listener);
  }

  /**
   * Calls an operation as someone else would, without the wire: logged like any other call, but
   * spared by faults and limits.
   *
   * @param service such as {@code iam}
   * @param parameters as in the service's API; values are strings, numbers, booleans, lists, maps
   * @throws IllegalStateException with AWS's code and message, if AWS would refuse
   */
  public JsonNode call(String service, String operation, Map<String, ?> parameters) {
    Principal principal = new Principal("", arnOf(""), "console.amazonaws.com", "127.0.0.1");
    Call call =
        new Call(
            service,
            operation,
            new Input((ObjectNode) Json.of(parameters)),
            principal,
            HOME_REGION,
            endpoint().toString(),
            Ids.uuid(),
            account.clock().instant());
    try {
      return account.invoke(call, Optional.empty());
    } catch (AwsError e) {
      throw new IllegalStateException(e.code() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    server.close();
  }

  private void trail(CallRecord call) {
    if (trailing && call.service().equals("iam") && !call.readOnly() && events.hasRules()) {
      ObjectNode event = new CloudTrail(accountId).event(call);
      if (trailDelay.isZero()) {
        events.emit(event);
      } else {
        CompletableFuture.delayedExecutor(trailDelay.toMillis(), TimeUnit.MILLISECONDS)
            .execute(() -> events.emit(event));
      }
    }
  }

  private String arnOf(String accessKeyId) {
    String known = sts.arnOf(accessKeyId);
    if (known != null) {
      return known;
    }
    return store.latest(
        () -> {
          String owner = store.data().keyOwners.get(accessKeyId);
          return owner == null
              ? "arn:aws:iam::" + accountId + ":user/administrator"
              : IamUserOperations.arn(store, store.data().user(owner));
        });
  }
}
