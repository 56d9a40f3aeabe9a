import { useState } from 'react';
import { BoardPage } from './board-page.tsx';
import { ProfessionalPage } from './professional/professional-page.tsx';
import { type Desk, forgetToken, keepDesk, keepToken, storedDesk, storedToken } from './session.ts';
import { SignIn } from './sign-in.tsx';

export function App() {
  const [token, setToken] = useState(storedToken);
  const [reason, setReason] = useState<string>();

  const signOut = (why?: string) => {
    forgetToken();
    setReason(why);
    setToken(undefined);
  };
  const signIn = (secret: string, desk: Desk) => {
    keepToken(secret);
    keepDesk(desk);
    setReason(undefined);
    setToken(secret);
  };
  if (!token) return <SignIn reason={reason} onToken={signIn} />;
  return storedDesk() === 'professional' ? (
    <ProfessionalPage token={token} onSignOut={signOut} />
  ) : (
    <BoardPage token={token} onSignOut={signOut} />
  );
}
