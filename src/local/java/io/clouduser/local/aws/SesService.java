// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** SES v2: sending, the account's standing, and identities. */
final class SesService implements AwsService {
  private static final Pattern ADDRESS = Pattern.compile("[^@\\s<>,;]+@[A-Za-z0-9.-]+");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_-]{1,256}");
  private static final int MAX_RECIPIENTS = 50;

  private static final int DKIM_TOKENS = 3;

  private final Operations table = new Operations();
  private final String accountId;
  private final SesControl control;
  private final SesConfigurationSets configurationSets;
  private final Mailbox mailbox;

  /** Told of each accepted mail. */
  private final Consumer<Mail> onAccepted;

  SesService(
      String accountId,
      SesControl control,
      SesConfigurationSets configurationSets,
      Mailbox mailbox,
      Consumer<Mail> onAccepted) {
    this.accountId = accountId;
    this.control = control;
    this.configurationSets = configurationSets;
    this.mailbox = mailbox;
    this.onAccepted = onAccepted;
    configurationSets.register(table);
    table.write("SendEmail", this::sendEmail);
    table.read("GetAccount", this::getAccount);
    table.write("CreateEmailIdentity", this::createIdentity);
    table.read("GetEmailIdentity", this::getIdentity);
    table.read("ListEmailIdentities", this::listIdentities);
    table.act("DeleteEmailIdentity", this::deleteIdentity);
    table.act(
        "PutSuppressedDestination", call -> control.suppress(call.in().required("EmailAddress")));
    table.read("GetSuppressedDestination", this::getSuppressed);
    table.act("DeleteSuppressedDestination", this::deleteSuppressed);
  }

  @Override
  public boolean readOnly(String operation) {
    return table.readOnly(operation);
  }

  @Override
  public synchronized ObjectNode invoke(Call call) {
    return table.invoke(call);
  }

  private static AwsError badRequest(String message) {
    return new AwsError(400, "BadRequestException", message);
  }

  static AwsError notFound(String message) {
    return new AwsError(404, "NotFoundException", message);
  }

  private ObjectNode sendEmail(Call call) {
    Mail mail = mail(call);
    if (!control.isSendingEnabled()) {
      throw new AwsError(400, "SendingPausedException", "Email sending is disabled.");
    }
    mail.configurationSet().ifPresent(configurationSets::require);
    List<String> unverified = new ArrayList<>();
    String sender = Mime.bareAddress(mail.from());
    if (!control.isVerified(sender)) {
      unverified.add(sender);
    }
    List<String> recipients = recipients(mail);
    recipients.stream().filter(r -> !control.mayReceive(r)).forEach(unverified::add);
    if (!unverified.isEmpty()) {
      throw new AwsError(
          400,
          "MessageRejected",
          "Email address is not verified. The following identities failed the check in region "
              + call.region().toUpperCase(Locale.ROOT)
              + ": "
              + String.join(", ", unverified));
    }
    control.spend(recipients.size(), call.time());
    mailbox.add(mail);
    onAccepted.accept(mail);
    return Json.object("MessageId", mail.messageId());
  }

  private static List<String> recipients(Mail mail) {
    List<String> all = new ArrayList<>(mail.to());
    all.addAll(mail.cc());
    all.addAll(mail.bcc());
    List<String> bare = all.stream().map(Mime::bareAddress).toList();
    if (bare.isEmpty() || bare.size() > MAX_RECIPIENTS) {
      throw badRequest("Recipient count must be between 1 and " + MAX_RECIPIENTS + ".");
    }
    bare.stream()
        .filter(address -> !ADDRESS.matcher(address).matches())
        .findFirst()
        .ifPresent(
            address -> {
              throw badRequest("Invalid email address: " + address + ".");
            });
    return bare;
  }

  private static Mail mail(Call call) {
    Input in = call.in();
    JsonNode content = in.at("Content");
    String id = messageId(call.time());
    Map<String, String> tags = tags(in.list("EmailTags"));
    Optional<String> set = in.string("ConfigurationSetName");
    Destination destination = new Destination(in.at("Destination"));
    if (content.has("Raw")) {
      return raw(call, content.path("Raw"), id, destination, tags, set);
    }
    JsonNode simple = content.path("Simple");
    if (simple.isMissingNode()) {
      throw badRequest("Content must be one of Simple and Raw.");
    }
    String subject = simple.path("Subject").path("Data").asText();
    String text = simple.path("Body").path("Text").path("Data").asText();
    String html = simple.path("Body").path("Html").path("Data").asText();
    if (simple.path("Subject").isMissingNode() || (text.isEmpty() && html.isEmpty())) {
      throw badRequest("Subject and body must not be empty.");
    }
    if (subject.indexOf('\n') >= 0 || subject.indexOf('\r') >= 0) {
      throw badRequest("Subject must not contain line breaks.");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    simple
        .path("Headers")
        .forEach(h -> headers.put(h.path("Name").asText(), h.path("Value").asText()));
    String from =
        in.string("FromEmailAddress").orElseThrow(() -> badRequest("Missing from address."));
    return new Mail(
        id,
        call.time(),
        from,
        destination.to(),
        destination.cc(),
        destination.bcc(),
        in.strings("ReplyToAddresses"),
        subject,
        text,
        html,
        headers,
        tags,
        set,
        Optional.empty());
  }

  private static Mail raw(
      Call call,
      JsonNode raw,
      String id,
      Destination destination,
      Map<String, String> tags,
      Optional<String> set) {
    String source;
    try {
      byte[] bytes = Base64.getDecoder().decode(raw.path("Data").asText());
      source = new String(bytes, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw badRequest("Raw data is not base64.");
    }
    Mime.Parsed parsed = Mime.parse(source);
    String from = call.in().string("FromEmailAddress").orElse(parsed.header("From"));
    if (from.isEmpty()) {
      throw badRequest("Missing from address.");
    }
    return new Mail(
        id,
        call.time(),
        from,
        destination.any() ? destination.to() : addresses(parsed.header("To")),
        destination.any() ? destination.cc() : addresses(parsed.header("Cc")),
        destination.bcc(),
        addresses(parsed.header("Reply-To")),
        parsed.header("Subject"),
        parsed.text(),
        parsed.html(),
        parsed.headers(),
        tags,
        set,
        Optional.of(source));
  }

  private record Destination(List<String> to, List<String> cc, List<String> bcc) {
    Destination(JsonNode json) {
      this(
          texts(json.path("ToAddresses")),
          texts(json.path("CcAddresses")),
          texts(json.path("BccAddresses")));
    }

    boolean any() {
      return !to.isEmpty() || !cc.isEmpty() || !bcc.isEmpty();
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.asText()));
    return List.copyOf(texts);
  }

  private static List<String> addresses(String header) {
    return Pattern.compile(",")
        .splitAsStream(header)
        .map(String::trim)
        .filter(address -> !address.isEmpty())
        .toList();
  }

  private static Map<String, String> tags(List<JsonNode> list) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (JsonNode tag : list) {
      String name = tag.path("Name").asText();
      String value = tag.path("Value").asText();
      legalTag("name", name);
      legalTag("value", value);
      tags.put(name, value);
    }
    return tags;
  }

  private static void legalTag(String what, String text) {
    if (!TAG.matcher(text).matches()) {
      throw badRequest(
          "Invalid tag "
              + what
              + " <"
              + text
              + ">. Only alphanumeric ASCII characters, '_', and '-' are allowed.");
    }
  }

  private static String messageId(Instant time) {
    return "0100" + Long.toHexString(time.toEpochMilli()) + "-" + Ids.uuid() + "-000000";
  }

  private ObjectNode getAccount(Call call) {
    boolean sandbox = control.isSandbox();
    ObjectNode quota =
        Json.object()
            .put("Max24HourSend", (double) (sandbox ? 200 : control.quota()))
            .put("MaxSendRate", sandbox ? 1.0 : control.rate())
            .put("SentLast24Hours", (double) control.sentLast24Hours(call.time()));
    ObjectNode reply =
        Json.object()
            .put("DedicatedIpAutoWarmupEnabled", false)
            .put("EnforcementStatus", control.enforcement())
            .put("ProductionAccessEnabled", !sandbox)
            .put("SendingEnabled", control.isSendingEnabled());
    reply.set("SendQuota", quota);
    reply.putObject("SuppressionAttributes").putArray("SuppressedReasons");
    return reply;
  }

  private ObjectNode createIdentity(Call call) {
    String identity = call.in().required("EmailIdentity");
    if (control.exists(identity)) {
      throw new AwsError(
          400, "AlreadyExistsException", "Email identity " + identity + " already exist.");
    }
    control.unconfirmed(identity);
    configurationSets.tagged(
        "arn:aws:ses:" + call.region() + ":" + accountId + ":identity/" + identity,
        call.in().list("Tags"));
    return identity(identity);
  }

  private ObjectNode identity(String identity) {
    boolean verified = control.isVerified(identity);
    ObjectNode json =
        Json.object()
            .put("IdentityType", identity.contains("@") ? "EMAIL_ADDRESS" : "DOMAIN")
            .put("FeedbackForwardingStatus", true)
            .put("VerifiedForSendingStatus", verified)
            .put("VerificationStatus", verified ? "SUCCESS" : "PENDING");
    json.putObject("DkimAttributes")
        .put("SigningEnabled", true)
        .put("Status", control.dkimFails(identity) ? "FAILED" : verified ? "SUCCESS" : "PENDING")
        .put("SigningAttributesOrigin", "AWS_SES")
        .put("CurrentSigningKeyLength", "RSA_2048_BIT")
        .put("NextSigningKeyLength", "RSA_2048_BIT")
        .set("Tokens", Json.strings(dkimTokens(identity)));
    json.putObject("MailFromAttributes").put("BehaviorOnMxFailure", "USE_DEFAULT_VALUE");
    json.putObject("Policies");
    json.putArray("Tags");
    return json;
  }

  /** Always the same for an identity. */
  private static List<String> dkimTokens(String identity) {
    return IntStream.range(0, DKIM_TOKENS)
        .mapToObj(i -> Ids.stable("dkim/" + i + "/" + identity.toLowerCase(Locale.ROOT), 32))
        .toList();
  }

  private ObjectNode getIdentity(Call call) {
    String identity = call.in().required("EmailIdentity");
    if (!control.known(identity)) {
      throw notFound("Email identity " + identity + " does not exist.");
    }
    return identity(identity);
  }

  private ObjectNode listIdentities(Call call) {
    return Json.object(
        "EmailIdentities",
        Json.array(
            control.existing(),
            name -> {
              ObjectNode full = identity(name);
              return Json.object("IdentityName", name)
                  .put("IdentityType", full.path("IdentityType").asText())
                  .put("SendingEnabled", full.path("VerifiedForSendingStatus").asBoolean())
                  .put("VerificationStatus", full.path("VerificationStatus").asText());
            }));
  }

  private void deleteIdentity(Call call) {
    String identity = call.in().required("EmailIdentity");
    if (!control.exists(identity)) {
      throw notFound("Email identity " + identity + " does not exist.");
    }
    control.forget(identity);
  }

  private ObjectNode getSuppressed(Call call) {
    String address = call.in().required("EmailAddress");
    if (!control.isSuppressed(address)) {
      throw notFound("Email address " + address + " does not exist on your suppression list.");
    }
    return Json.object(
        "SuppressedDestination",
        Json.object("EmailAddress", address)
            .put("Reason", "BOUNCE")
            .put("LastUpdateTime", call.time().getEpochSecond()));
  }

  private void deleteSuppressed(Call call) {
    String address = call.in().required("EmailAddress");
    if (!control.unsuppress(address)) {
      throw notFound("Email address " + address + " does not exist on your suppression list.");
    }
  }
}
