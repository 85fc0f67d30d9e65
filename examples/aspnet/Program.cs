// A service of ASP.NET Core with a license: docs/quickstart/csharp.md explains it.
using OpenSpring;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton(_ => new LicenseManager(
    Configuration.FromJson(builder.Configuration["OSP_CONFIG"]!), LicenseStore.Machine("greeter")));
builder.Services.AddSingleton(_ => LicenseId.FromKey(builder.Configuration["OSP_LICENSE_KEY"]!));
builder.Services.AddHostedService<LicenseWatchdog>();

WebApplication app = builder.Build();
app.MapGet("/", (LicenseManager manager) =>
    manager.State is { Usable: false } state ? Results.Problem(state.Message, statusCode: 503) : Results.Text("Hello!"));
app.Run();
