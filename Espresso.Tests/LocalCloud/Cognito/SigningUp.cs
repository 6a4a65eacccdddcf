using System.Net;
using System.Text.Json.Nodes;
using Espresso.Tests.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.Cognito;

/// <summary>From nobody to a confirmed user, and back in after a forgotten password.</summary>
public class SigningUp
{
    [Fact]
    public async Task A_code_in_the_mail_confirms_the_account()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud);

        var answer = await pool.AskAsync("SignUp", $$"""{"Username": "Ana@example.com", "Password": "{{Pool.Password}}"}""");
        answer["UserConfirmed"]!.GetValue<bool>().ShouldBeFalse();
        answer["CodeDeliveryDetails"]!.ToJsonString().ShouldBe("""{"AttributeName":"email","DeliveryMedium":"EMAIL","Destination":"A***@e***"}""");
        (await pool.RefusedAsync("InitiateAuth", Pool.SignIn("ana@example.com"))).ShouldBe(("UserNotConfirmedException", "User is not confirmed."));

        var code = await pool.CodeAsync("ana@example.com");
        var wrong = code is "000000" ? "111111" : "000000";
        (await pool.RefusedAsync("ConfirmSignUp", Confirm("ana@example.com", wrong))).ShouldBe(("CodeMismatchException", "Invalid verification code provided, please try again."));
        await pool.AskAsync("ConfirmSignUp", Confirm("ana@example.com", code));
        (await pool.RefusedAsync("ConfirmSignUp", Confirm("ana@example.com", code))).ShouldBe(("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED"));

        var user = await pool.AdminAsync("AdminGetUser", """{"Username": "ana@example.com"}""");
        user["UserStatus"]!.GetValue<string>().ShouldBe("CONFIRMED");
        user["Username"]!.GetValue<string>().ShouldBe(answer["UserSub"]!.GetValue<string>());
        await pool.SignInAsync("ANA@example.com");
    }

    [Theory]
    [InlineData("Sh0rt", "Password not long enough")]
    [InlineData("lowercase-only-9", "Password must have uppercase characters")]
    [InlineData("UPPERCASE-ONLY-9", "Password must have lowercase characters")]
    [InlineData("No-Number-Here", "Password must have numeric characters")]
    [InlineData("NoSymbolHere9", "Password must have symbol characters")]
    public async Task A_password_against_the_policy_is_refused_in_Cognitos_words(string password, string rule)
    {
        await using var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud);
        (await pool.RefusedAsync("SignUp", $$"""{"Username": "ana@example.com", "Password": "{{password}}"}"""))
            .ShouldBe(("InvalidPasswordException", $"Password did not conform with policy: {rule}"));
    }

    [Fact]
    public async Task Names_that_cannot_be_are_refused()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud);
        await pool.SignUpAsync("ana@example.com");
        (await pool.RefusedAsync("SignUp", $$"""{"Username": "ana", "Password": "{{Pool.Password}}"}""")).ShouldBe(("InvalidParameterException", "Username should be an email."));
        (await pool.RefusedAsync("SignUp", $$"""{"Username": "Ana@Example.com", "Password": "{{Pool.Password}}"}"""))
            .ShouldBe(("UsernameExistsException", "An account with the given email already exists."));
        (await pool.RefusedAsync("SignUp", $$"""{"Username": "b@example.com", "Password": "{{Pool.Password}}", "UserAttributes": [{"Name": "shoe", "Value": "42"}]}""")).Message
            .ShouldContain("shoe: Attribute does not exist in the schema.");
        (await pool.RefusedAsync("SignUp", $$"""{"Username": "b@example.com", "Password": "{{Pool.Password}}", "UserAttributes": [{"Name": "email_verified", "Value": "true"}]}""")).Type
            .ShouldBe("NotAuthorizedException");
    }

    [Fact]
    public async Task Forty_sign_ups_for_one_address_at_once_make_one_account()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud);
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => pool.CallAsync("SignUp", $$"""{"Username": "ana@example.com", "Password": "{{Pool.Password}}"}""")));
        answers.Count(answer => answer.Status is HttpStatusCode.OK).ShouldBe(1);
        (await pool.AdminAsync("ListUsers"))["Users"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_forgotten_password_is_replaced_by_code_and_ends_the_old_sign_ins()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud);
        await pool.SignUpAsync("ana@example.com");
        var tokens = await pool.SignInAsync("ana@example.com");

        await pool.AskAsync("ForgotPassword", """{"Username": "ana@example.com"}""");
        await pool.AskAsync("ConfirmForgotPassword", $$"""{"Username": "ana@example.com", "ConfirmationCode": "{{await pool.CodeAsync("ana@example.com")}}", "Password": "Another-Horse-9"}""");

        (await pool.RefusedAsync("InitiateAuth", Pool.SignIn("ana@example.com"))).ShouldBe(("NotAuthorizedException", "Incorrect username or password."));
        await pool.SignInAsync("ana@example.com", "Another-Horse-9");
        (await pool.RefusedAsync("InitiateAuth", $$$"""{"AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": {"REFRESH_TOKEN": "{{{tokens["RefreshToken"]}}}"}}""")).Message.ShouldBe("Refresh Token has been revoked");
    }

    [Fact]
    public async Task Nobody_can_ask_who_has_an_account()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud);
        await pool.SignUpAsync("ana@example.com");
        (await pool.RefusedAsync("InitiateAuth", Pool.SignIn("nobody@example.com"))).ShouldBe(await pool.RefusedAsync("InitiateAuth", Pool.SignIn("ana@example.com", "Wrong-Horse-9")));
        (await pool.AskAsync("ForgotPassword", """{"Username": "nobody@example.com"}"""))["CodeDeliveryDetails"]!["Destination"]!.GetValue<string>().ShouldBe("n***@e***");
        (await pool.RefusedAsync("ConfirmForgotPassword", """{"Username": "nobody@example.com", "ConfirmationCode": "123456", "Password": "Another-Horse-9"}""")).Type.ShouldBe("ExpiredCodeException");

        var open = await Pool.CreateAsync(cloud, client: """{"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]}""");
        (await open.RefusedAsync("InitiateAuth", Pool.SignIn("nobody@example.com"))).ShouldBe(("UserNotFoundException", "User does not exist."));
    }

    [Fact]
    public async Task A_code_can_be_guessed_ten_times()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud);
        await pool.AskAsync("SignUp", $$"""{"Username": "ana@example.com", "Password": "{{Pool.Password}}"}""");
        var code = await pool.CodeAsync("ana@example.com");
        var wrong = code is "000000" ? "111111" : "000000";
        for (var i = 0; i < 10; i++)
            (await pool.RefusedAsync("ConfirmSignUp", Confirm("ana@example.com", wrong))).Type.ShouldBe("CodeMismatchException");
        (await pool.RefusedAsync("ConfirmSignUp", Confirm("ana@example.com", code))).Type.ShouldBe("LimitExceededException");
        await pool.AskAsync("ResendConfirmationCode", """{"Username": "ana@example.com"}""");
        await pool.AskAsync("ConfirmSignUp", Confirm("ana@example.com", await pool.CodeAsync("ana@example.com")));
    }

    [Fact]
    public async Task A_pool_may_keep_sign_up_to_itself()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud, """{"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": true}}""");
        (await pool.RefusedAsync("SignUp", $$"""{"Username": "ana", "Password": "{{Pool.Password}}"}""")).ShouldBe(("NotAuthorizedException", "SignUp is not permitted for this user pool"));
    }

    private static string Confirm(string email, string code) => new JsonObject { ["Username"] = email, ["ConfirmationCode"] = code }.ToJsonString();
}
