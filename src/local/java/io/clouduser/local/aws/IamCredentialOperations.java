// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Everything else a user can hold that opens a door: access keys, certificates, SSH keys,
 * service-specific credentials and MFA devices.
 */
final class IamCredentialOperations {
  private static final int KEYS_PER_USER = 2;
  private static final int CERTIFICATES_PER_USER = 2;
  private static final int SSH_KEYS_PER_USER = 5;
  private static final int CREDENTIALS_PER_SERVICE = 2;
  private static final int MFA_DEVICES_PER_USER = 8;

  private final IamStore store;

  IamCredentialOperations(IamStore store, Operations table) {
    this.store = store;
    table.write("CreateAccessKey", this::createKey);
    table.read("ListAccessKeys", this::listKeys);
    table.act("UpdateAccessKey", this::updateKey);
    table.act("DeleteAccessKey", this::deleteKey);
    table.read("GetAccessKeyLastUsed", this::keyLastUsed);
    table.write("UploadSigningCertificate", this::uploadCertificate);
    table.read("ListSigningCertificates", this::listCertificates);
    table.act("DeleteSigningCertificate", this::deleteCertificate);
    table.write("UploadSSHPublicKey", this::uploadSshKey);
    table.read("ListSSHPublicKeys", this::listSshKeys);
    table.act("DeleteSSHPublicKey", this::deleteSshKey);
    table.write("CreateServiceSpecificCredential", this::createServiceCredential);
    table.read("ListServiceSpecificCredentials", this::listServiceCredentials);
    table.act("DeleteServiceSpecificCredential", this::deleteServiceCredential);
    table.write("CreateVirtualMFADevice", this::createVirtualDevice);
    table.act("DeleteVirtualMFADevice", this::deleteVirtualDevice);
    table.read("ListVirtualMFADevices", this::listVirtualDevices);
    table.act("EnableMFADevice", this::enableDevice);
    table.act("DeactivateMFADevice", this::deactivateDevice);
    table.read("ListMFADevices", this::listDevices);
  }

  private IamData.User user(Call call) {
    return store
        .data()
        .user(
            call.in()
                .string("UserName")
                .orElseGet(() -> IamUserOperations.caller(store.data(), call.principal())));
  }

  private static void quota(int size, int limit, String name) {
    if (size >= limit) {
      throw AwsError.limitExceeded("Cannot exceed quota for " + name + ": " + limit);
    }
  }

  /** Removes the element with that id, or says that there is none. */
  private static <T> void remove(List<T> list, Function<T, String> id, String wanted, String what) {
    if (!list.removeIf(each -> id.apply(each).equals(wanted))) {
      throw AwsError.noSuchEntity("The " + what + " with id " + wanted + " cannot be found.");
    }
  }

  private static <T> void replace(
      List<T> list, Function<T, String> id, String wanted, String what, UnaryOperator<T> change) {
    for (int i = 0; i < list.size(); i++) {
      if (id.apply(list.get(i)).equals(wanted)) {
        list.set(i, change.apply(list.get(i)));
        return;
      }
    }
    throw AwsError.noSuchEntity("The " + what + " with id " + wanted + " cannot be found.");
  }

  private ObjectNode createKey(Call call) {
    IamData.User user = user(call);
    quota(user.accessKeys.size(), KEYS_PER_USER, "AccessKeysPerUser");
    IamData.AccessKey key =
        new IamData.AccessKey(Ids.unique("AKIA", 20), Ids.secret(40), "Active", call.time());
    user.accessKeys.add(key);
    store.data().keyOwners.put(key.id(), user.name);
    ObjectNode json = json(user, key).put("SecretAccessKey", key.secret());
    return Json.object("AccessKey", json);
  }

  private static ObjectNode json(IamData.User user, IamData.AccessKey key) {
    return Json.object("UserName", user.name)
        .put("AccessKeyId", key.id())
        .put("Status", key.status())
        .put("CreateDate", Json.time(key.created()));
  }

  private ObjectNode listKeys(Call call) {
    IamData.User user = user(call);
    return IamPages.page(call, "AccessKeyMetadata", user.accessKeys, key -> json(user, key));
  }

  private void updateKey(Call call) {
    String status = call.in().required("Status");
    if (!status.equals("Active") && !status.equals("Inactive")) {
      throw AwsError.validation("Value at 'status' must be Active or Inactive");
    }
    replace(
        user(call).accessKeys,
        IamData.AccessKey::id,
        call.in().required("AccessKeyId"),
        "Access Key",
        key -> new IamData.AccessKey(key.id(), key.secret(), status, key.created()));
  }

  private void deleteKey(Call call) {
    String id = call.in().required("AccessKeyId");
    remove(user(call).accessKeys, IamData.AccessKey::id, id, "Access Key");
    store.data().keyOwners.remove(id);
  }

  private ObjectNode keyLastUsed(Call call) {
    String id = call.in().required("AccessKeyId");
    String owner = store.data().keyOwners.get(id);
    if (owner == null) {
      throw AwsError.noSuchEntity("The Access Key with id " + id + " cannot be found.");
    }
    ObjectNode lastUsed = Json.object("ServiceName", "N/A").put("Region", "N/A");
    return Json.object("UserName", owner).set("AccessKeyLastUsed", lastUsed);
  }

  private ObjectNode uploadCertificate(Call call) {
    IamData.User user = user(call);
    quota(user.certificates.size(), CERTIFICATES_PER_USER, "CertificatesPerUser");
    String body = call.in().required("CertificateBody");
    if (!body.contains("BEGIN CERTIFICATE")) {
      throw new AwsError(400, "MalformedCertificate", "Certificate is malformed.");
    }
    IamData.Certificate certificate =
        new IamData.Certificate(Ids.unique("", 32), body, "Active", call.time());
    user.certificates.add(certificate);
    return Json.object("Certificate", json(user, certificate));
  }

  private static ObjectNode json(IamData.User user, IamData.Certificate certificate) {
    return Json.object("UserName", user.name)
        .put("CertificateId", certificate.id())
        .put("CertificateBody", certificate.body())
        .put("Status", certificate.status())
        .put("UploadDate", Json.time(certificate.uploaded()));
  }

  private ObjectNode listCertificates(Call call) {
    IamData.User user = user(call);
    return IamPages.page(call, "Certificates", user.certificates, each -> json(user, each));
  }

  private void deleteCertificate(Call call) {
    remove(
        user(call).certificates,
        IamData.Certificate::id,
        call.in().required("CertificateId"),
        "Certificate");
  }

  private ObjectNode uploadSshKey(Call call) {
    IamData.User user = user(call);
    quota(user.sshKeys.size(), SSH_KEYS_PER_USER, "SSHPublicKeysPerUser");
    IamData.SshKey key =
        new IamData.SshKey(
            Ids.unique("APKA", 21), call.in().required("SSHPublicKeyBody"), "Active", call.time());
    user.sshKeys.add(key);
    ObjectNode json = json(user, key).put("SSHPublicKeyBody", key.body());
    // The shape of a fingerprint; nothing depends on its value.
    json.put("Fingerprint", "00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00");
    return Json.object("SSHPublicKey", json);
  }

  private static ObjectNode json(IamData.User user, IamData.SshKey key) {
    return Json.object("UserName", user.name)
        .put("SSHPublicKeyId", key.id())
        .put("Status", key.status())
        .put("UploadDate", Json.time(key.uploaded()));
  }

  private ObjectNode listSshKeys(Call call) {
    IamData.User user = user(call);
    return IamPages.page(call, "SSHPublicKeys", user.sshKeys, each -> json(user, each));
  }

  private void deleteSshKey(Call call) {
    remove(
        user(call).sshKeys,
        IamData.SshKey::id,
        call.in().required("SSHPublicKeyId"),
        "SSH Public Key");
  }

  private ObjectNode createServiceCredential(Call call) {
    IamData.User user = user(call);
    String service = call.in().required("ServiceName");
    long held = user.serviceCredentials.stream().filter(c -> c.service().equals(service)).count();
    quota((int) held, CREDENTIALS_PER_SERVICE, "ServiceSpecificCredentialsPerUser");
    IamData.ServiceCredential credential =
        new IamData.ServiceCredential(
            Ids.unique("ACCA", 21),
            service,
            user.name + "-at-" + store.accountId,
            Ids.secret(44),
            "Active",
            call.time());
    user.serviceCredentials.add(credential);
    ObjectNode json = json(user, credential).put("ServicePassword", credential.password());
    return Json.object("ServiceSpecificCredential", json);
  }

  private static ObjectNode json(IamData.User user, IamData.ServiceCredential credential) {
    return Json.object("UserName", user.name)
        .put("ServiceSpecificCredentialId", credential.id())
        .put("ServiceName", credential.service())
        .put("ServiceUserName", credential.userName())
        .put("Status", credential.status())
        .put("CreateDate", Json.time(credential.created()));
  }

  private ObjectNode listServiceCredentials(Call call) {
    IamData.User user = user(call);
    Optional<String> service = call.in().string("ServiceName");
    List<IamData.ServiceCredential> wanted =
        user.serviceCredentials.stream()
            .filter(c -> service.isEmpty() || service.get().equals(c.service()))
            .toList();
    return Json.object("ServiceSpecificCredentials", Json.array(wanted, c -> json(user, c)));
  }

  private void deleteServiceCredential(Call call) {
    remove(
        user(call).serviceCredentials,
        IamData.ServiceCredential::id,
        call.in().required("ServiceSpecificCredentialId"),
        "Service Specific Credential");
  }

  private ObjectNode createVirtualDevice(Call call) {
    String name =
        IamRules.name("virtualMFADeviceName", call.in().required("VirtualMFADeviceName"), 226);
    String path = IamRules.path(call.in().string("Path", "/"));
    String serial = "arn:aws:iam::" + store.accountId + ":mfa" + path + name;
    if (store.data().virtualDevices.containsKey(serial)) {
      throw AwsError.alreadyExists("MFADevice entity at the same path and name already exists.");
    }
    store.data().virtualDevices.put(serial, new IamData.VirtualDevice(serial, Optional.empty()));
    String seed = Ids.unique("", 64);
    ObjectNode device =
        Json.object("SerialNumber", serial)
            .put("Base32StringSeed", base64(seed))
            .put("QRCodePNG", base64("otpauth://totp/" + name + "?secret=" + seed));
    return Json.object("VirtualMFADevice", device);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private IamData.VirtualDevice virtualDevice(String serial) {
    IamData.VirtualDevice device = store.data().virtualDevices.get(serial);
    if (device == null) {
      throw AwsError.noSuchEntity(
          "VirtualMFADevice with serial number " + serial + " doesn't exist.");
    }
    return device;
  }

  private void deleteVirtualDevice(Call call) {
    IamData.VirtualDevice device = virtualDevice(call.in().required("SerialNumber"));
    if (device.user().isPresent()) {
      throw AwsError.deleteConflict("Device is currently assigned to user " + device.user().get());
    }
    store.data().virtualDevices.remove(device.serial());
  }

  private ObjectNode listVirtualDevices(Call call) {
    String status = call.in().string("AssignmentStatus", "Any");
    List<IamData.VirtualDevice> devices =
        store.data().virtualDevices.values().stream()
            .filter(d -> status.equals("Any") || status.equals("Assigned") == d.user().isPresent())
            .toList();
    return IamPages.page(call, "VirtualMFADevices", devices, this::json);
  }

  private ObjectNode json(IamData.VirtualDevice device) {
    ObjectNode json = Json.object("SerialNumber", device.serial());
    device
        .user()
        .map(store.data()::user)
        .ifPresent(
            user -> {
              json.set("User", IamUserOperations.summary(store, user));
              json.put("EnableDate", Json.time(user.mfaDevices.get(device.serial())));
            });
    return json;
  }

  private void enableDevice(Call call) {
    IamData.User user = store.data().user(call.in().required("UserName"));
    String serial = call.in().required("SerialNumber");
    code(call, "AuthenticationCode1");
    code(call, "AuthenticationCode2");
    if (user.mfaDevices.containsKey(serial)) {
      throw AwsError.alreadyExists("MFA Device is already in use.");
    }
    quota(user.mfaDevices.size(), MFA_DEVICES_PER_USER, "MFADevicesPerUser");
    if (serial.startsWith("arn:")) {
      if (virtualDevice(serial).user().isPresent()) {
        throw AwsError.alreadyExists("MFA Device is already in use.");
      }
      IamData.VirtualDevice assigned = new IamData.VirtualDevice(serial, Optional.of(user.name));
      store.data().virtualDevices.put(serial, assigned);
    }
    user.mfaDevices.put(serial, call.time());
  }

  private static void code(Call call, String name) {
    if (!call.in().required(name).matches("\\d{6}")) {
      throw AwsError.validation(
          "1 validation error detected: Value at '"
              + Input.lowerFirst(name)
              + "' failed to satisfy constraint: Member must satisfy regular expression pattern:"
              + " [\\d]+");
    }
  }

  private void deactivateDevice(Call call) {
    IamData.User user = user(call);
    String serial = call.in().required("SerialNumber");
    if (user.mfaDevices.remove(serial) == null) {
      throw AwsError.noSuchEntity(
          "MFA Device with serial number " + serial + " does not exist for user " + user.name);
    }
    store
        .data()
        .virtualDevices
        .computeIfPresent(serial, (s, device) -> new IamData.VirtualDevice(s, Optional.empty()));
  }

  private ObjectNode listDevices(Call call) {
    IamData.User user = user(call);
    return IamPages.page(
        call,
        "MFADevices",
        List.copyOf(user.mfaDevices.entrySet()),
        e ->
            Json.object("UserName", user.name)
                .put("SerialNumber", e.getKey())
                .put("EnableDate", Json.time(e.getValue())));
  }
}
