import { useState } from 'react';
import { BoardPage } from './board-page.tsx';
import { forgetToken, keepToken, storedToken } from './session.ts';
import { SignIn } from './sign-in.tsx';

export function App() {
  const [token, setToken] = useState(storedToken);
  const [reason, setReason] = useState<string>();

  const signOut = (why?: string) => {
    forgetToken();
    setReason(why);
    setToken(undefined);
  };
  const signIn = (secret: string) => {
    keepToken(secret);
    setReason(undefined);
    setToken(secret);
  };
  return token ? (
    <BoardPage token={token} onSignOut={signOut} />
  ) : (
    <SignIn reason={reason} onToken={signIn} />
  );
}
