using System;
using System.Linq;
using System.Reflection;
using System.Text;
using Xunit;

namespace OpenSpring.Tests;

public sealed class ResultTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2027-01-31T00:00:00.000Z", "2027-01-31T00:00:00.0000000+00:00")]
    [InlineData("2027-01-31", "2027-01-31T00:00:00.0000000+00:00")]
    [InlineData("2027-01-31T10:20:30", "2027-01-31T10:20:30.0000000+00:00")]
    [InlineData("2027-01-31 10:20", "2027-01-31T10:20:00.0000000+00:00")]
    [InlineData("2027-01-31T10:20:30.123456789+02:00", "2027-01-31T08:20:30.1234567+00:00")]
    [InlineData("2027-01-31T10:20:30-0130", "2027-01-31T11:50:30.0000000+00:00")]
    [InlineData("Tue Mar 3 2026 09:05:07 GMT+0000", "2026-03-03T09:05:07.0000000+00:00")]
    [InlineData("Tue Mar 3 2026 09:05:07 GMT+0200 (Eastern European)", "2026-03-03T07:05:07.0000000+00:00")]
    [InlineData("2027-13-31", null)]
    [InlineData("0001-01-01T00:00:00+10:00", null)]
    [InlineData("Tue Foo 3 2026 09:05:07 GMT+0000", null)]
    [InlineData("tomorrow", null)]
    [InlineData("", null)]
    public void Instants_are_read_from_every_spelling(string text, string? expected) =>
        Assert.Equal(expected, Moments.Parse(text)?.ToString("O"));

    [Fact]
    public void Every_member_is_read()
    {
        string[] members = typeof(License).GetProperties().Where(property => property.CanWrite)
            .Select(property => property.Name).Except(["Raw", "Meta"]).ToArray();
        License got = Read("""
            {"id":9007199254740993,"license_key":"AAAA-BBBB-CCCC-DDDD","username":"a|CODE","user":{"id":1,"email":"a@b.c",
            "first_name":"A","last_name":"B","phone_number":"1","is_initial_password":true,"max_activations":1,
            "allow_unlimited_activations":false,"total_activations":1,"is_active":true,"initial_password":"secret",
            "license_id":1,"order_store_id":"o","order_id":2},"max_license_users":1,"license_type":"perpetual",
            "license_template_id":1,"active":true,"license_active":true,"license_enabled":true,"is_expired":false,
            "is_trial":false,"trial_days":1,"validity_period":"2027-01-31","start_date":"2020-01-31",
            "enable_maintenance_period":true,"maintenance_period":"2027-01-31","allow_grace_period":true,
            "grace_period":2.5,"max_activations":1,"times_activated":1.0,"allow_unlimited_activations":true,
            "allow_offline_activation":true,"max_transfers":-1,"transfer_count":0,"prevent_vm":true,"is_air_gapped":true,
            "is_hardware_key_auth":true,"is_tpm_auth":true,"tpm_signing_public_key":"k","is_floating":true,
            "is_floating_cloud":true,"floating_timeout":120,"floating_users":1,"floating_in_use_devices":1,
            "floating_in_use":true,"can_borrow":true,"max_borrow_time":1,"is_borrowed":true,"borrowed_until":"2027-01-31",
            "device_id":1,"hardware_id":"h","allow_overages":true,"max_overages":1,"max_consumptions":1,
            "total_consumptions":1,"allow_unlimited_consumptions":true,"allow_negative_consumptions":true,
            "reset_consumption":true,"consumption_period":"daily","order_store_id":"o","company":{"id":1},
            "customer":{"email":"e","company_name":"c","reference":"r","phone":"p","first_name":"f","last_name":"l",
            "city":"c","postcode":"p","state":"s","country":"c","address":"a",
            "customer_account":{"id":1,"name":"n","code":"c"},"metadata":{}},
            "product_details":{"product_id":1,"product_name":"n","short_code":"sc","authorization_method":"user",
            "allow_trial":true,"trial_days":1,"allow_overages":true,"max_overages":1,"prevent_vm":true,
            "validity_period":"1 y","floating_timeout":1,"company_id":1,"metadata":{},"metadata_string":"{}",
            "latest_version":{"id":1,"version":"2"},"custom_fields":[{"id":1,"name":"n","default_value":"v"}],"company":{"id":1}},
            "product_features":[{"id":1,"code":"f","name":"n","feature_type":"consumption","expiry_date":"2027-01-31",
            "is_expired":false,"is_floating":true,"is_floating_cloud":true,"floating_users":1,"floating_timeout":1,
            "floating_in_use_devices":1,"floating_start_date":"2027-01-31","can_borrow":true,"is_borrowed":true,
            "max_borrow_time":1,"max_consumption":1,"total_consumptions":1,"allow_unlimited_consumptions":true,
            "allow_negative_consumptions":true,"allow_overages":true,"max_overages":1,"reset_consumption":true,
            "consumption_period":"annually","metadata":{}}],"custom_fields":[{"name":"n","value":"v","data_type":"text"}],
            "metadata":{"a":1},"metadata_string":"{}","variables":[],"user_data":[],"version":"1","environment":"win64",
            "channel":"c","installation_file":{"id":1,"version":"1","environment":"e","channel":"c",
            "installation_file":"https://x/y","hash_md5":"h","size":"1","release_date":"2027-01-31","requires_version":"0",
            "eula_link":"e","release_notes_link":"r"},"release_date":"2027-01-31","hash_md5":"h","size":"1",
            "requires_version":"0","eula_link":"e","release_notes_link":"r","request":"activation","request_id":"i",
            "date":"Tue Mar 3 2026 09:05:07 GMT+0000","created_at":1767225600000,"license_signature":"s",
            "license_signature_v2":"s","offline_signature":"s","policy_id":998,"default_license_type":"perpetual"}
            """);

        foreach (object part in new object[]
        {
            got, got.User!, got.Customer!, got.Customer!.CustomerAccount!, got.ProductDetails!, got.ProductFeatures[0],
            got.CustomFields[0], got.InstallationFile!,
        })
        {
            string[] text = ["InstallationFileUrl", "CustomerAccountName"];
            foreach (PropertyInfo property in part.GetType().GetProperties().Where(property => property.CanWrite))
            {
                if (!text.Contains(property.Name))
                {
                    Assert.True(property.GetValue(part) is not null, $"{part.GetType().Name}.{property.Name} was not read");
                }
            }
        }

        Assert.NotEmpty(members);
        Assert.Equal(9007199254740993, got.Id);
        Assert.Equal(2.5, got.GracePeriod);
        Assert.Equal(1, got.TimesActivated);
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), got.CreatedAt);
        Assert.Equal("f", got.Feature("f")?.Code);
        Assert.Null(got.Feature("g"));
    }

    [Fact]
    public void Members_in_their_other_forms_are_read_too()
    {
        License got = Read("""
            {"installation_file":"https://x/y","customer":{"customer_account":"acc"},"created_at":"2026-01-01"}
            """);

        Assert.Equal(("https://x/y", null), (got.InstallationFileUrl, got.InstallationFile));
        Assert.Equal(("acc", null), (got.Customer!.CustomerAccountName, got.Customer.CustomerAccount));
        Assert.NotNull(got.CreatedAt);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"id":null,"license_key":null,"user":null,"product_features":null,"validity_period":null}""")]
    [InlineData("""{"id":"7","license_key":7,"user":[],"product_features":{},"validity_period":true,"is_expired":"no"}""")]
    [InlineData("""{"id":1e999,"license_key":"\ud800","validity_period":1e300,"product_features":[null,1]}""")]
    [InlineData("""{"\ud800":1,"id":99999999999999999999}""")]
    [InlineData("[]")]
    public void What_is_missing_or_of_another_type_is_null(string document)
    {
        License got = Read(document);

        Assert.Null(got.Id);
        Assert.Null(got.LicenseKey);
        Assert.Null(got.User);
        Assert.Null(got.ValidityPeriod);
        Assert.Null(got.Expired);
        Assert.Empty(got.ProductFeatures);
        Assert.Equal(document, got.RawJson);
        Assert.NotEmpty(got.ToString());
    }

    [Theory]
    [InlineData("{}", true, false, false, null)]
    [InlineData("""{"validity_period":"2026-06-11T13:00:00Z"}""", true, false, false, 10)]
    [InlineData("""{"validity_period":"2026-06-01T12:00:00Z"}""", false, true, false, 0)]
    [InlineData("""{"is_expired":true}""", false, true, false, 0)]
    [InlineData("""{"license_enabled":false}""", false, false, false, null)]
    [InlineData("""{"license_active":false}""", false, false, false, null)]
    [InlineData("""{"active":false}""", false, false, false, null)]
    [InlineData("""{"start_date":"2026-06-02"}""", false, false, false, null)]
    [InlineData("""{"validity_period":"2026-06-01T10:00:00Z","allow_grace_period":true,"grace_period":2.5}""", true, true, true, 0)]
    [InlineData("""{"validity_period":"2026-06-01T09:00:00Z","allow_grace_period":true,"grace_period":2.5}""", false, true, false, 0)]
    [InlineData("""{"is_expired":true,"validity_period":"2026-06-11T13:00:00Z","allow_grace_period":true,"grace_period":2.5}""", false, true, false, 10)]
    public void State_is_judged_by_the_document_and_the_moment(
        string document, bool valid, bool expired, bool grace, int? days)
    {
        License got = Read(document);

        Assert.Equal(
            (valid, expired, grace, days),
            (got.IsValidAt(Now), got.IsExpiredAt(Now), got.InGracePeriodAt(Now), got.DaysRemainingAt(Now)));
    }

    [Theory]
    [InlineData("""{"license_enabled":false,"\ud800\ud800\ud800":1}""")]
    [InlineData("""{"\ud800\ud800\ud800":1,"license_enabled":false,"\udc00\udc00":1}""")]
    public void A_name_that_is_no_Unicode_hides_no_other(string document) =>
        Assert.Equal((false, false), (Read(document).LicenseEnabled, Read(document).IsValid));

    [Theory]
    [InlineData("""[{"id":1,"product_details":{"short_code":"a"}},{"id":2},7]""", 2, 1)]
    [InlineData("""{"licenses":[{"id":1,"product_details":{"short_code":"a"}}],"bundle_signature_v2":"x"}""", 1, 1)]
    [InlineData("""{"a":{"id":1,"product_details":{"short_code":"a"}},"b":{"id":2,"product_details":{"short_code":"b"}}}""", 2, 2)]
    [InlineData("""{"licenses":7}""", 0, 0)]
    [InlineData("\"word\"", 0, 0)]
    public void Bundle_is_read_in_every_shape(string document, int licenses, int products)
    {
        Bundle got = Bundle.Read(ResponseOf(document));

        Assert.Equal((licenses, products, document), (got.Licenses.Count, got.Count, got.RawJson));
    }

    [Fact]
    public void Text_of_a_license_and_its_parts_shows_no_key_and_no_password()
    {
        License got = Read("""
            {"license_key":"AAAA-BBBB-CCCC-DDDD","user":{"email":"a@b.c","initial_password":"secret"},
            "product_details":{"short_code":"sc"}}
            """);

        Assert.Contains("***DDDD", got.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("AAAA", got.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", got.User!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_at_the_depth_limit_is_read()
    {
        string deep = string.Concat(Enumerable.Repeat("[", 63)) + string.Concat(Enumerable.Repeat("]", 63));

        Assert.Contains(deep, License.Read(ResponseOf("{\"metadata\":" + deep + "}")).RawJson, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_status_has_its_exception()
    {
        foreach (LicensingStatus status in Enum.GetValues<LicensingStatus>().Where(status => status != LicensingStatus.Ok))
        {
            LicensingException error = Assert.ThrowsAny<LicensingException>(() => Response.Read((int)status, null));

            Assert.Equal(status, error.Status);
            Assert.Equal(Tables.Name(status), error.Name);
            Assert.EndsWith($"{status}Exception", error.GetType().Name, StringComparison.Ordinal);
            LicensingException made = (LicensingException)Activator.CreateInstance(error.GetType(), "m", "c", null)!;
            Assert.EndsWith(".", error.UserMessage, StringComparison.Ordinal);
            Assert.Equal((status, error.Retryable, error.UserAction), (made.Status, made.Retryable, made.UserAction));
        }
    }

    [Fact]
    public void An_unknown_status_is_the_base_class_itself()
    {
        byte[] document = Encoding.UTF8.GetBytes("""
            {"ok":false,"error":{"name":"OSP_E_NOVEL","code":"novel","message":"m","user_message":"u","retryable":true,"user_action":"retry",
            "details":{"a":1},"new":2},"meta":{"http_status":418,"new":1}}
            """);

        LicensingException error = Assert.Throws<LicensingException>(() => Response.Read(-99, document));

        Assert.Equal(("OSP_E_NOVEL", "novel", "m", true, "retry", 418), (error.Name, error.Code, error.Message, error.Retryable, error.UserAction, error.HttpStatus));
        Assert.Equal("u", error.UserMessage);
        Assert.Equal(1, error.Details["a"].GetInt32());
    }

    [Theory]
    [InlineData("""{"applied":true,"warnings":["store_recovered"]}""", true)]
    [InlineData("""{"applied":false}""", false)]
    [InlineData("""{"applied":1}""", false)]
    [InlineData("{}", false)]
    public void An_error_says_whether_what_could_not_be_stored_counts(string details, bool applied)
    {
        byte[] document = Encoding.UTF8.GetBytes($$$"""{"ok":false,"error":{"code":"storage_failed","details":{{{details}}}},"meta":{}}""");

        StorageException error = Assert.Throws<StorageException>(() => Response.Read((int)LicensingStatus.Storage, document));

        Assert.Equal(applied, error.Applied);
        Assert.Equal(applied ? ["store_recovered"] : [], error.Warnings);
    }

    [Fact]
    public void The_sentence_for_the_end_user_is_the_codes_else_the_statuses()
    {
        Assert.Equal("Your license has expired. Please renew it.", new LicenseStateException("m", ErrorCodes.LicenseExpired).UserMessage);
        Assert.Equal(new LimitException("m").UserMessage, new LimitException("m", "a_new_limit").UserMessage);
        Assert.NotEqual(new LimitException("m").UserMessage, new LimitException("m", ErrorCodes.FloatingNotAvailable).UserMessage);
        Assert.StartsWith("This application is not installed", new LibraryException("m").UserMessage, StringComparison.Ordinal);
        Assert.EndsWith(".", Tables.UserMessage((LicensingStatus)(-99), ""), StringComparison.Ordinal);
    }

    private static Response ResponseOf(string result) =>
        Response.Read(0, Encoding.UTF8.GetBytes($$$"""{"ok":true,"result":{{{result}}},"meta":{"form":""}}"""));

    private static License Read(string document) => License.Read(ResponseOf(document));
}
