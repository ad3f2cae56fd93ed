using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace GalaxyCluster.Data.Remote;

/// <summary>
/// A bucket of S3, or of a store that speaks its protocol. Credentials and region are found as the AWS tools find them
/// (environment, profile, role); <c>AWS_ENDPOINT_URL_S3</c> or <c>AWS_ENDPOINT_URL</c> names another store, and
/// <c>AWS_NO_SIGN_REQUEST=true</c> reads a public bucket without credentials.
/// </summary>
public sealed class S3Store : IObjectStore
{
    private const string DefaultRegion = "us-east-1";
    private readonly AmazonS3Client _client;
    private readonly string _bucket;

    private S3Store(AmazonS3Client client, string bucket)
    {
        _client = client;
        _bucket = bucket;
    }

    /// <summary>As the environment says.</summary>
    /// <exception cref="RemoteDataException">No credentials.</exception>
    public static S3Store Open(string bucket)
    {
        string? endpoint = Setting("AWS_ENDPOINT_URL_S3") ?? Setting("AWS_ENDPOINT_URL");
        bool isPublic = string.Equals(Setting("AWS_NO_SIGN_REQUEST"), "true", StringComparison.OrdinalIgnoreCase);
        return Open(bucket, endpoint, isPublic ? new AnonymousAWSCredentials() : null);
    }

    /// <param name="bucket">Name of the bucket.</param>
    /// <param name="endpoint">Address of the store; null: Amazon's of the region.</param>
    /// <param name="credentials">Null: as the AWS tools find them.</param>
    internal static S3Store Open(string bucket, string? endpoint, AWSCredentials? credentials)
    {
        string region = Setting("AWS_REGION") ?? Setting("AWS_DEFAULT_REGION") ?? DefaultRegion;
        AmazonS3Config config = new();
        if (endpoint is null)
        {
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(region);
        }
        else
        {
            config.ServiceURL = endpoint;
            config.AuthenticationRegion = region;
            config.ForcePathStyle = true;
        }

        try
        {
            return new S3Store(
                credentials is null ? new AmazonS3Client(config) : new AmazonS3Client(credentials, config), bucket);
        }
        catch (AmazonClientException e)
        {
            throw new RemoteDataException($"s3://{bucket}: {e.Message}", e);
        }
    }

    public async Task<Stream> ReadAsync(string key, long from, CancellationToken cancellation)
    {
        GetObjectRequest request = new() { BucketName = _bucket, Key = key };
        if (from > 0)
            request.ByteRange = new ByteRange(from, long.MaxValue);
        try
        {
            GetObjectResponse response = await _client.GetObjectAsync(request, cancellation).ConfigureAwait(false);
            return response.ResponseStream;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            throw new RemoteDataException($"s3://{_bucket}/{key} does not exist", e);
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
        {
            throw new RemoteDataException(
                $"s3://{_bucket}/{key} may not be read: {e.Message} (for a public bucket set AWS_NO_SIGN_REQUEST=true)", e);
        }
        // ArgumentException: headers that are not S3's.
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException
            or ArgumentException)
        {
            throw new RemoteDataException($"s3://{_bucket}/{key}: {e.Message}", e);
        }
    }

    public void Dispose() => _client.Dispose();

    private static string? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
